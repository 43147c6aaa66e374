"""The after-care sheet: by the patient's own link, and on paper from the note."""
