"""The right report to the right people, once.

``addressing``   who gets which page, and who may not
``digest``       what a message says, from the report's own findings
``message``      a digest and a page to the bytes that are sent
``ledger``       what became of every message, whatever was killed
``transport``    a folder, a mail server or Microsoft Graph
``sending``      one message after another, with patience and no guess
``session``      all of it for one learning session
"""
