"""A notebook, executed by papermill, to one self-contained page.

``kernel``   run a notebook's cells: in a fork of a warm process, or in a stock kernel
``page``     an executed notebook to one HTML file that asks nothing of anywhere
``build``    one page from its job: execute, judge, export, put into place
"""
