"""The people we treat: who they are, when they come, what they tell us and agree to."""
