# Thin aliases of run.py. PORT= moves the demo's web port; ARGS= is passed on.
PYTHON ?= python3

demo run: ; @$(PYTHON) run.py $@ $(if $(PORT),--port $(PORT)) $(ARGS)
test check bench faults fuzz screenshots lock: ; @$(PYTHON) run.py $@ $(ARGS)
help: ; @$(PYTHON) run.py

.DEFAULT_GOAL := help
.PHONY: demo run test check bench faults fuzz screenshots lock help
