"""One patient's record in the shapes of FHIR R4, as plain data: what another clinic's software reads."""
