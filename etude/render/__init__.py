"""Pictures and sound: the keyboard, the staff, the piano roll and the audio of what the tutor talks about."""
