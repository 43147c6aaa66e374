"""The invented practice of the demo: its people, their six months of care, and a full day today.

Everything is made by the same actions as the pages, with `now=` moved through the past, so every state in it can really
happen. The same seed, date and hour give the same names, times and values.
"""
