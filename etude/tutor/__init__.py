"""The tutor: reads a question, lets the model call the theory engine, and checks what it says."""
