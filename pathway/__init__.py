"""The care: episode, screening, targets and plan, treatment sessions, check-ins, alerts, outcomes."""
