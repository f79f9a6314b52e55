"""What `make run` does before the window opens: the virtual environment, the packages, the system's libraries.

Standard library only, and nothing of `qwen_desktop`: none of it is installed yet when this runs.
"""
