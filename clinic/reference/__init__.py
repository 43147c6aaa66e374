"""What the ground storey knows: the texts and answers that are shipped, and the words that stand in none of them."""

from clinic.reference.texts import clinical_words, replies, shipped

__all__ = ["clinical_words", "replies", "shipped"]
