"""System checks for settings that parse but are unwise; each says what to do."""
