"""Conversations as files for other people and programs, and files of other programs as conversations.

Functions from values to text and from text to values. Knows no window, no database and no service; whoever calls it
says which words stand for an answer's ending.
"""
