"""Findings to ink: one module for each statistic, under the same name.

Every ``draw_…`` takes a result, returns a Matplotlib ``Figure`` and computes nothing but
positions. ``narrow=True`` makes a second drawing for a phone, with text of the same size.
``style.figure_to_svg`` turns a figure into the markup that goes into a page.
"""
