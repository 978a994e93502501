"""Teams that ask to join: from a form's export to the register, and two letters for each.

Read in the order of the work: ``form`` (the questions), ``responses`` (an export, typed),
``same_team`` (is it a team that we have?), ``sorting`` (what is to be done with each),
``register_csv`` and ``register_workbook`` (new rows in a file that people also edit),
``drafts`` (the letters, which nobody sends but a person), ``take`` (all of it).
"""
