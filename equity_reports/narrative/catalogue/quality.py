"""What the analyst is told of the data, and what to do about it. Not for teams."""

QUALITY = {
    "quality.private": "For the analyst alone. This page holds small numbers. Do not forward it.",
    "quality.nothing": "Nothing here needs a decision.",
    "quality.harm_1": "A rate may be wrong",
    "quality.harm_2": "Something is missing",
    "quality.harm_3": "To know",
    "quality.touches": "It bears on {appointments}.",
    "quality.not_shown": "Words that may be a person's, not shown here",
    "quality.unknown_status": "The outcome “{name}” is in no list of [status].",
    "quality.unknown_status_do": "It was seen from {first} to {last}, and its rows are in no "
    "figure. Ask what it stands for, and add it under [status] in programme.toml.",
    "quality.unequal_outcomes": "Outcomes are not recorded equally well. They are for {most} of "
    "appointments in the most deprived areas and for {least} in the least.",
    "quality.unequal_outcomes_do": "A gap can look larger or smaller than it is. Have the missing "
    "outcomes entered before the gap is shown.",
    "quality.outcomes_missing": "Outcomes that should be there by now are missing, in {months} of "
    "{teams}.",
    "quality.outcomes_missing_do": "Those months are in no chart's rules. Ask the teams to enter "
    "the outcomes, then take the extract again.",
    "quality.share_moved": "The share {series} moved from {before} to {after} {where} in {since}.",
    "quality.volume_moved": "The usual month has moved from {before} to {after} {series} {where} "
    "since {since}.",
    "quality.share_moved_do": "The rate leaves these out, so it may have moved for that alone. Ask "
    "if the way of recording changed then.{teams}",
    "quality.volume_moved_do": "A rate over other people is another rate. Ask what changed "
    "then.{teams}",
    "quality.also_teams": " Also in {teams}.",
    "quality.outcome_begins": "No appointment was {outcome} before {period}, and some are since.",
    "quality.outcome_begins_do": "It may have had another word before. Look for it under [status], "
    "or set data_from to when it began.",
    "quality.outcome_stops": "No appointment has been {outcome} since {period}.",
    "quality.outcome_stops_do": "It may have another word now, or may not be recorded any more. "
    "Ask before a rate is shown.",
    "quality.recoded": "{item} is coded in another way since {period}: {old} stopped, and {new} "
    "began.",
    "quality.recoded_do": "If these are the same people, one group is in two parts and each looks "
    "smaller. Give both one word before they are compared.",
    "quality.label_begins": "{item}: nobody was “{label}” before {period}. Since then {usual} "
    "appointments a month are.",
    "quality.label_begins_do": "It may be a new code for people who had another one before. If so, "
    "compare this group only since then.",
    "quality.label_stops": "{item}: nobody has been “{label}” since {period}. Before then {usual} "
    "appointments a month were.",
    "quality.label_stops_do": "Its code may not be recorded any more, or have another word now. "
    "Ask before this group is compared.",
    "quality.slow_entry": "{teams} need more than {days} to enter 9 in 10 outcomes.",
    "quality.slow_entry_do": "Comparisons are made after {days}, which is too soon here. The "
    "slowest takes {wait}. Raise maturity_days, or have outcomes entered sooner.",
    "quality.unknown_team_near": "The data have a team “{name}”, the register has {suggestion}.",
    "quality.unknown_team_near_do": "If they are the same, spell it alike in both. Until then its "
    "appointments are in no figure.",
    "quality.unknown_team": "The data have a team “{name}” that the register has not.",
    "quality.unknown_team_do": "Add it to teams.csv if it takes part. If not, nothing is wrong.",
    "quality.silent_team_near": "The register has {teams}, the data have “{suggestion}”.",
    "quality.silent_team_near_do": "No appointment of {teams} is counted. If they are the same, "
    "spell it alike in both.",
    "quality.silent_team": "No appointment is counted for {teams}.",
    "quality.silent_team_do": "Ask if the extract should have them, and under which name.",
    "quality.team_stops": "{teams} had no booking from {period} on, where {usual} a month were "
    "usual.",
    "quality.team_stops_do": "Ask if the team closed, moved to another system or changed its name.",
    "quality.rejected": "Rows were rejected: {reason}.",
    "quality.rejected_do": "The quarantine file has the row of each. Mend them at the source.",
    "quality.rejected_there": "Rows were rejected: {reason}.",
    "quality.rejected_there_do": "They stay in the warehouse. To see them, run the statements of "
    "warehouse.sql in the quarantine folder there, and look into the table judged.",
    "quality.unmatched_areas": "{share} of appointments have an area that the index does not "
    "have: {names}.",
    "quality.unmatched_areas_do": "They are in every total and in no group. Check the edition of "
    "the index, and the column under area.",
    "quality.place_missing": "{share} of appointments have no place.",
    "quality.place_missing_do": "They are in no group, so the gap is told without them. Ask where "
    "the address is kept.",
    "quality.volume_jumps": "{months} had half the usual bookings or twice as many, in {teams}. "
    "The largest: {team} in {period}, {booked} where {usual} are usual.",
    "quality.volume_jumps_do": "Look for rows that are missing from the extract or in it twice.",
    "quality.revised": "{figures} of past months changed since they were last counted, in {teams}.",
    "quality.revised_do": "Teams may have seen the earlier ones. Find out why before they see "
    "these. The list is below.",
    "quality.team_begins": "The first bookings of {teams} are later than the data begin.",
    "quality.team_begins_do": "The whole programme's figures before then are without them.",
    "quality.unfinished": "Outcomes are still to be entered from {first} on.",
    "quality.unfinished_do": "A month is judged once its outcomes have had {days}. Nothing is to "
    "be done.",
    "quality.breakdown": "{item} is known for {share} of appointments.",
    "quality.breakdown_do": "Groups of it are compared without the rest. Say so when you show it.",
    "quality.set_aside": "Some values are not used: {reason}.",
    "quality.set_aside_do": "Their rows count. The quarantine file has the row of each.",
    "quality.set_aside_there": "Some values are not used: {reason}.",
    "quality.set_aside_there_do": "Their rows count, and stay in the warehouse.",
    "quality.all_teams": "in all teams",
    "quality.in_team": "in {team}",
    "quality.and_more": "{names} and {more} more",
    "quality.lead_rows": "{read} rows were read. {kept} of them are counted.",
    "quality.counted_there": "They were counted in {warehouse}, and none of them was seen here. "
    "That cannot tell which rows were rejected, which values were not used, and if one address "
    "stands in for many people. Everything else on this page is as from a file.",
    "quality.lead_complete": "{recorded} of appointments that are old enough have an outcome.",
    "quality.lead_delays": "{same_day} of outcomes are entered on the day and {mature} within "
    "{days}. 9 in 10 are there after {wait}.",
    "quality.no_delays": "The extract does not say when an outcome was entered. Name the column "
    "under recorded_on, and this part will tell how late they are.",
    "quality.lead_early": "{early} were entered before their day. Those dates may be another "
    "thing than the day of entry.",
    "quality.lead_places": "Where people live is known for {known} of appointments.",
    "quality.lead_teams": "{teams} of the register have appointments.",
    "quality.lead_revised": "{figures} of past months are not what they were at {session}.",
    "quality.revised_expected": "{figures} were still waiting for outcomes then.",
    "quality.revised_more": "The first {shown} of {figures} are shown. check --json has them all.",
    "quality.nothing_revised": "Every figure of past months is what it was at {session}.",
    "quality.no_earlier": "There is no earlier check to compare with. The next one will be held "
    "against this one.",
    "quality.no_shift": "No level moved by enough to change what a rate means.",
    "quality.lead_shifts": "{levels} moved by enough to change what a rate means.",
    "quality.table_codes": "Labels that begin or stop",
    "quality.code_begins": "begins",
    "quality.code_stops": "stops",
    "quality.no_codes": "No label of a breakdown begins or stops within these months.",
    "quality.no_words": "Every outcome has a meaning under [status].",
    "quality.months_alt": "Grid of {teams} by month. Each square is darker the more outcomes are "
    "recorded; a cross is a month without a booking. {lacking}",
    "quality.all_recorded": "Every month that is old enough has its outcomes.",
    "quality.of_which": "Of these {name}",
    "quality.months_lacking": "{months} are under {threshold}.",
    "quality.chart_alt": "Control chart of {what} by month. Latest: {value}.",
    "quality.duplicates": "an earlier record of the same appointment",
    "quality.or_more": "{days} or more",
    "quality.in_data": "In the data alone: {name}",
    "quality.in_register": "In the register alone: {name}",
    "quality.team_named": "{team} {name}",
    "quality.table_rows": "What became of every row",
    "quality.table_files": "Rows by file",
    "quality.table_months": "Bookings by month, all teams",
    "quality.table_moved": "Levels that moved",
    "quality.table_recorded_team": "How much is known, by team",
    "quality.table_recorded_period": "How much is known, by month",
    "quality.table_recorded_group": "How much is known, by deprivation of the area",
    "quality.table_delays": "How soon outcomes are entered, by team",
    "quality.table_words": "Outcomes that [status] does not name",
    "quality.table_places": "Where people live",
    "quality.table_matches": "Teams in the data or in the register alone",
    "quality.table_revised": "Figures of past months that changed",
    "quality.covered": "appointments from {first} to {last}",
    "quality.show_teams": "Show each team",
    "quality.show_months": "Show each month",
    "quality.title": "Data quality",
    "quality.all_matched": "Every team of the data is in the register, and the other way round.",
    "quality.not_used": "Values that are not used: {reasons}.",
    "quality.chart_booked": "Bookings",
    "quality.chart_people": "People with a booking",
    "quality.chart_discharges": "Discharges",
    "quality.chart_cancelled_by_patient": "Cancelled by service users",
    "quality.chart_cancelled_by_provider": "Cancelled by the service",
    "quality.chart_unknown": "Without an outcome",
    "quality.unit_count": "a month",
    "quality.unit_share": "in every 100 bookings",
    "quality.too_short": "The chart begins when two whole months have had time for outcomes.",
    "quality.most_teams": "The {shown} teams with the least recorded, of {teams}.",
    "quality.about_private": "Counts are true counts, as the disclosure policy is for what leaves "
    "this folder. No row, no person and no rare word of the extract is on the page.",
    "quality.about_shift": "A level has moved where Anhøj's rules say so and it is large: {moved} "
    "of bookings, or a quarter more or less a month.",
    "quality.about_codes": "A label of a breakdown begins or stops where it then has none for "
    "{months}. Left out are labels with under {share} of bookings or {people} people in a usual "
    "month.",
    "quality.about_old": "Months are judged when their outcomes have had {days}, up to "
    "{mature_to}.",
    "quality.about_order": "Decisions stand in order of harm: what makes a rate wrong, what is "
    "missing from it, what is worth to know. In each, the most appointments come first.",
}

SERIES = {
    "booked": "bookings",
    "people": "people with a booking",
    "discharges": "discharges",
    "cancelled_by_patient": "cancelled by service users",
    "cancelled_by_provider": "cancelled by the service",
    "unknown": "without an outcome",
    "attended": "attended",
    "did_not_attend": "missed",
    "late_not_seen": "too late to be seen",
    "missed": "missed",
    "cancelled": "cancelled",
    "not_recorded": "without an outcome",
}
ITEMS = {
    "outcome": "Outcome",
    "place": "Place",
    "ethnicity": "Ethnicity",
    "age_band": "Age",
    "sex": "Sex",
    "language": "Language",
    "interpreter": "Interpreter",
    "mode": "Mode",
    "lead_time": "Booked ahead",
    "new_or_follow_up": "First or follow-up",
    "contact": "Kind of contact",
}
PLACES = {
    "known": "In the index",
    "unmatched": "An area that the index does not have",
    "blank": "Blank",
    "said_unknown": "A code for a place that is not known",
    "no_fixed_abode": "No fixed abode",
    "outside_england": "Outside England",
    "not_known": "Place not known",
}
QUALITY_COLUMNS = {
    "what": "What became of it",
    "reason": "Reason",
    "rows": "Rows",
    "file": "File",
    "read": "Read",
    "kept": "Kept",
    "duplicate": "Duplicate",
    "rejected": "Rejected",
    "out_of_scope": "Out of scope",
    "first": "First day",
    "last": "Last day",
    "period": "When",
    "team": "Team",
    "group": "Area",
    "figure": "What",
    "before": "Before",
    "now": "Now",
    "since": "Since",
    "word": "Word",
    "item": "Breakdown",
    "label": "Label",
    "edge": "What it does",
    "usual": "Usual month",
    "place": "Place",
    "suggestion": "Nearest",
    "appointments": "Appointments",
    "share": "Outcomes recorded",
    "within": "Within {days}",
    "wait": "9 in 10 after",
}
