"""Training of the shipped sentence embedding; not imported when the assistant runs."""
