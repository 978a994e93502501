SELECT
  MIN([date]) AS appointment_date,
  MIN([booked]) AS booked_date,
  MIN([recorded]) AS recorded_on
FROM mart.appointments;

SELECT
  *
INTO #raw
FROM (
  SELECT
    COALESCE(CAST([id] AS NVARCHAR(400)) COLLATE Latin1_General_BIN2, '') AS appointment_id,
    COALESCE(CAST([date] AS NVARCHAR(400)) COLLATE Latin1_General_BIN2, '') AS appointment_date,
    COALESCE(CAST([status] AS NVARCHAR(400)) COLLATE Latin1_General_BIN2, '') AS status,
    COALESCE(CAST([person] AS NVARCHAR(400)) COLLATE Latin1_General_BIN2, '') AS patient_id,
    COALESCE(CAST([team] AS NVARCHAR(400)) COLLATE Latin1_General_BIN2, '') AS team,
    COALESCE(CAST([booked] AS NVARCHAR(400)) COLLATE Latin1_General_BIN2, '') AS booked_date,
    COALESCE(CAST([area] AS NVARCHAR(400)) COLLATE Latin1_General_BIN2, '') AS area,
    COALESCE(CAST([sex] AS NVARCHAR(400)) COLLATE Latin1_General_BIN2, '') AS sex,
    COALESCE(CAST([recorded] AS NVARCHAR(400)) COLLATE Latin1_General_BIN2, '') AS recorded_on
  FROM mart.appointments
) AS temp;

SELECT
  *
FROM #raw
WHERE
  1 = 0;

SELECT
  COUNT_BIG(DISTINCT appointment_date) AS appointment_date,
  COUNT_BIG(DISTINCT status) AS status,
  COUNT_BIG(DISTINCT team) AS team,
  COUNT_BIG(DISTINCT booked_date) AS booked_date,
  COUNT_BIG(DISTINCT area) AS area,
  COUNT_BIG(DISTINCT sex) AS sex,
  COUNT_BIG(DISTINCT recorded_on) AS recorded_on
FROM #raw;

SELECT DISTINCT
  appointment_date AS word
FROM #raw
WHERE
  NOT appointment_date IS NULL;

/* #words_of_appointment_date, sent: word, appointment_date, fault_class, number */

SELECT DISTINCT
  status AS word
FROM #raw
WHERE
  NOT status IS NULL;

/* #words_of_status, sent: word, outcome */

SELECT DISTINCT
  team AS word
FROM #raw
WHERE
  NOT team IS NULL;

/* #words_of_team, sent: word, team */

SELECT DISTINCT
  booked_date AS word
FROM #raw
WHERE
  NOT booked_date IS NULL;

/* #words_of_booked_date, sent: word, booked_date, aside_booked_date, number */

SELECT DISTINCT
  area AS word
FROM #raw
WHERE
  NOT area IS NULL;

/* #words_of_area, sent: word, area */

SELECT DISTINCT
  sex AS word
FROM #raw
WHERE
  NOT sex IS NULL;

/* #words_of_sex, sent: word, sex */

SELECT DISTINCT
  recorded_on AS word
FROM #raw
WHERE
  NOT recorded_on IS NULL;

/* #words_of_recorded_on, sent: word, aside_recorded_on, number */

SELECT
  *
FROM #raw
WHERE
  1 = 0;

SELECT
  *
INTO #entries
FROM (
  SELECT
    r.appointment_id AS appointment_id,
    CASE
      WHEN (
        r.patient_id LIKE '%[0-9.][eE]%[0-9]' AND NOT r.patient_id LIKE '%[^0-9.eE+-]%'
      )
      THEN NULL
      ELSE r.patient_id
    END AS patient_id,
    CASE
      WHEN (
        r.patient_id LIKE '%[0-9.][eE]%[0-9]' AND NOT r.patient_id LIKE '%[^0-9.eE+-]%'
      )
      THEN 1
      ELSE 0
    END AS aside_patient_id,
    t0.appointment_date AS appointment_date,
    t1.outcome AS outcome,
    t6.number AS recorded_order,
    CASE
      WHEN r.appointment_id IS NULL
      THEN 'no appointment identifier'
      WHEN (
        r.appointment_id LIKE '%[0-9.][eE]%[0-9]'
        AND NOT r.appointment_id LIKE '%[^0-9.eE+-]%'
      )
      THEN 'an appointment identifier damaged by a spreadsheet (1.2E+11)'
      WHEN t0.appointment_date IS NULL
      THEN 'no date of appointment that can be read'
      WHEN t1.outcome IS NULL
      THEN 'a status that [status] does not name'
    END COLLATE Latin1_General_BIN2 AS fault,
    CASE WHEN t1.outcome IS NULL THEN r.status END AS unknown_word,
    CASE WHEN t0.appointment_date IS NULL THEN t0.fault_class END AS fault_class,
    CAST(NULL AS INTEGER) AS planned,
    t2.team AS team,
    t4.area AS area,
    CAST(NULL AS NVARCHAR(400)) COLLATE Latin1_General_BIN2 AS ethnicity,
    t5.sex AS sex,
    CAST(NULL AS NVARCHAR(400)) COLLATE Latin1_General_BIN2 AS language,
    CAST(NULL AS NVARCHAR(400)) COLLATE Latin1_General_BIN2 AS interpreter,
    CAST(NULL AS NVARCHAR(400)) COLLATE Latin1_General_BIN2 AS mode,
    CAST(NULL AS NVARCHAR(400)) COLLATE Latin1_General_BIN2 AS new_or_follow_up,
    CAST(NULL AS NVARCHAR(400)) COLLATE Latin1_General_BIN2 AS contact,
    CAST(NULL AS NVARCHAR(400)) COLLATE Latin1_General_BIN2 AS age_band,
    CASE
      WHEN (
        t0.number - t3.number
      ) IS NULL OR (
        t0.number - t3.number
      ) < 0
      THEN 'Not known'
      WHEN (
        t0.number - t3.number
      ) <= 0
      THEN 'Same day'
      WHEN (
        t0.number - t3.number
      ) <= 7
      THEN '1 to 7 days'
      WHEN (
        t0.number - t3.number
      ) <= 14
      THEN '8 to 14 days'
      WHEN (
        t0.number - t3.number
      ) <= 28
      THEN '15 to 28 days'
      ELSE 'More than 28 days'
    END COLLATE Latin1_General_BIN2 AS lead_time,
    CAST(NULL AS NVARCHAR(400)) COLLATE Latin1_General_BIN2 AS own,
    CASE WHEN (
      t0.number - t3.number
    ) >= 0 THEN (
      t0.number - t3.number
    ) END AS days_waited,
    t6.aside_recorded_on AS aside_recorded_on,
    CAST(FLOOR(t6.number - t0.number) AS INTEGER) AS days_to_entry,
    COALESCE(t3.aside_booked_date, 0) AS aside_booked_date,
    CASE WHEN (
      t0.number - t3.number
    ) < 0 THEN 1 ELSE 0 END AS aside_lead_time
  FROM (
    SELECT
      CASE
        WHEN appointment_id IN ('', 'NULL', 'null', 'NaN', 'nan', 'None', 'NA', 'N/A', 'n/a', '#N/A', '<NA>')
        THEN NULL
        ELSE CASE
          WHEN (
            appointment_id LIKE '%[0-9].0%'
            AND NOT appointment_id LIKE '%.%[^0]%'
            AND NOT appointment_id LIKE '%[^0-9.-]%'
          )
          THEN LEFT(appointment_id, CHARINDEX('.', appointment_id) - 1)
          ELSE appointment_id
        END
      END AS appointment_id,
      CASE
        WHEN patient_id IN ('', 'NULL', 'null', 'NaN', 'nan', 'None', 'NA', 'N/A', 'n/a', '#N/A', '<NA>')
        THEN NULL
        ELSE CASE
          WHEN (
            patient_id LIKE '%[0-9].0%'
            AND NOT patient_id LIKE '%.%[^0]%'
            AND NOT patient_id LIKE '%[^0-9.-]%'
          )
          THEN LEFT(patient_id, CHARINDEX('.', patient_id) - 1)
          ELSE patient_id
        END
      END AS patient_id,
      appointment_date AS appointment_date,
      status AS status,
      team AS team,
      booked_date AS booked_date,
      area AS area,
      sex AS sex,
      recorded_on AS recorded_on
    FROM (
      SELECT
        TRIM(appointment_id) AS appointment_id,
        TRIM(patient_id) AS patient_id,
        appointment_date AS appointment_date,
        status AS status,
        team AS team,
        booked_date AS booked_date,
        area AS area,
        sex AS sex,
        recorded_on AS recorded_on
      FROM #raw
    ) AS trimmed
  ) AS r
  LEFT JOIN #words_of_appointment_date AS t0
    ON t0.word = r.appointment_date
  LEFT JOIN #words_of_status AS t1
    ON t1.word = r.status
  LEFT JOIN #words_of_team AS t2
    ON t2.word = r.team
  LEFT JOIN #words_of_booked_date AS t3
    ON t3.word = r.booked_date
  LEFT JOIN #words_of_area AS t4
    ON t4.word = r.area
  LEFT JOIN #words_of_sex AS t5
    ON t5.word = r.sex
  LEFT JOIN #words_of_recorded_on AS t6
    ON t6.word = r.recorded_on
) AS temp;

/* #known_teams, sent: word, team_id */

SELECT
  *
INTO #judged
FROM (
  SELECT
    n.*,
    CASE
      WHEN NOT fault IS NULL
      THEN 'rejected'
      WHEN place_in_time > 1
      THEN 'duplicate'
      WHEN NOT beyond IS NULL
      THEN 'out_of_scope'
      ELSE 'kept'
    END COLLATE Latin1_General_BIN2 AS fate,
    CASE
      WHEN NOT fault IS NULL
      THEN fault
      WHEN place_in_time > 1
      THEN 'an earlier record of the same appointment'
      ELSE beyond
    END COLLATE Latin1_General_BIN2 AS reason
  FROM (
    SELECT
      e.*,
      k.team_id AS team_id,
      CASE
        WHEN e.planned = 0
        THEN 'unplanned contact: it cannot be missed'
        WHEN e.appointment_date < CAST('2024-11-01' AS DATE)
        THEN 'before data_from'
        WHEN e.appointment_date > CAST('2026-10-31' AS DATE) AND e.outcome = 'future'
        THEN 'in the future'
        WHEN e.appointment_date > CAST('2026-10-31' AS DATE)
        THEN 'after data_to'
        WHEN k.team_id IS NULL AND e.team IS NULL
        THEN 'no team recorded'
        WHEN k.team_id IS NULL
        THEN 'team not in the register'
      END COLLATE Latin1_General_BIN2 AS beyond,
      ROW_NUMBER() OVER (
        PARTITION BY e.appointment_id, CASE WHEN fault IS NULL THEN 0 ELSE 1 END
        ORDER BY e.recorded_order DESC, e.appointment_date DESC, CASE WHEN e.outcome IS NULL THEN 1 ELSE 0 END, e.outcome, CASE WHEN e.patient_id IS NULL THEN 1 ELSE 0 END, e.patient_id, CASE WHEN e.team IS NULL THEN 1 ELSE 0 END, e.team
      ) AS place_in_time
    FROM #entries AS e
    LEFT JOIN #known_teams AS k
      ON k.word = e.team
  ) AS n
) AS temp;

SELECT
  fate,
  reason,
  outcome,
  team_id,
  fault_class,
  unknown_word,
  team,
  COUNT_BIG(*) AS n,
  COUNT_BIG(DISTINCT COALESCE(patient_id, appointment_id)) AS people,
  MIN(appointment_date) AS first_day,
  MAX(appointment_date) AS last_day
FROM #judged
GROUP BY
  fate,
  reason,
  outcome,
  team_id,
  fault_class,
  unknown_word,
  team;

SELECT
  COUNT_BIG(*) AS n
FROM (
  SELECT
    appointment_id AS appointment_id
  FROM #entries
  WHERE
    fault IS NULL
  GROUP BY
    appointment_id,
    recorded_order
  HAVING
    COUNT_BIG(*) > 1
) AS tied;

SELECT
  area,
  COUNT_BIG(*) AS n
FROM #judged
WHERE
  fate = 'kept'
GROUP BY
  area;

/* #areas, sent: word, place, decile, quintile, value */

SELECT
  *
INTO #placed
FROM (
  SELECT
    j.*,
    CASE WHEN NOT a.value IS NULL THEN 'known' ELSE COALESCE(a.place, 'not_known') END COLLATE Latin1_General_BIN2 AS place,
    a.decile AS decile,
    a.quintile AS quintile,
    a.value AS value
  FROM #judged AS j
  LEFT JOIN #areas AS a
    ON a.word = j.area
  WHERE
    j.fate = 'kept'
) AS temp;

SELECT
  *
INTO #appointments
FROM (
  SELECT
    patient_id AS patient_id,
    team_id AS team_id,
    appointment_date AS appointment_date,
    CASE outcome WHEN 'future' THEN 'unknown' ELSE outcome END COLLATE Latin1_General_BIN2 AS outcome,
    CASE
      WHEN place = 'known'
      THEN 'fifth_' + CAST(quintile AS NVARCHAR(400)) COLLATE Latin1_General_BIN2
      ELSE place
    END AS deprivation_group,
    days_waited AS days_waited,
    area AS area,
    value AS value,
    age_band AS age_band,
    ethnicity AS ethnicity,
    sex AS sex,
    language AS language,
    interpreter AS interpreter,
    mode AS mode,
    new_or_follow_up AS new_or_follow_up,
    contact AS contact,
    lead_time AS lead_time
  FROM #placed
) AS temp;

SELECT
  area AS address,
  COUNT_BIG(DISTINCT patient_id) AS people
FROM #placed
WHERE
  place = 'known' AND NOT area IS NULL
GROUP BY
  area;

SELECT
  *
FROM #judged
WHERE
  1 = 0;

SELECT
  SUM(aside_patient_id) AS patient_id,
  SUM(aside_booked_date) AS booked_date,
  SUM(aside_lead_time) AS lead_time,
  SUM(aside_recorded_on) AS recorded_on
FROM #judged
WHERE
  fate = 'kept';

/* #months, sent: day, period */

SELECT
  team_id,
  period,
  COUNT_BIG(*) AS booked,
  SUM(CASE WHEN outcome = 'attended' THEN 1 ELSE 0 END) AS attended,
  SUM(CASE WHEN outcome = 'did_not_attend' THEN 1 ELSE 0 END) AS did_not_attend,
  SUM(CASE WHEN outcome = 'late_not_seen' THEN 1 ELSE 0 END) AS late_not_seen,
  SUM(CASE WHEN outcome = 'cancelled_by_patient' THEN 1 ELSE 0 END) AS cancelled_by_patient,
  SUM(CASE WHEN outcome = 'cancelled_by_provider' THEN 1 ELSE 0 END) AS cancelled_by_provider,
  SUM(CASE WHEN outcome = 'unknown' THEN 1 ELSE 0 END) AS unknown,
  COUNT_BIG(DISTINCT patient_id) AS people
FROM #appointments
JOIN #months
  ON appointment_date = day
GROUP BY
  team_id,
  period;

SELECT
  period,
  COUNT_BIG(*) AS booked,
  SUM(CASE WHEN outcome = 'attended' THEN 1 ELSE 0 END) AS attended,
  SUM(CASE WHEN outcome = 'did_not_attend' THEN 1 ELSE 0 END) AS did_not_attend,
  SUM(CASE WHEN outcome = 'late_not_seen' THEN 1 ELSE 0 END) AS late_not_seen,
  SUM(CASE WHEN outcome = 'cancelled_by_patient' THEN 1 ELSE 0 END) AS cancelled_by_patient,
  SUM(CASE WHEN outcome = 'cancelled_by_provider' THEN 1 ELSE 0 END) AS cancelled_by_provider,
  SUM(CASE WHEN outcome = 'unknown' THEN 1 ELSE 0 END) AS unknown,
  COUNT_BIG(DISTINCT patient_id) AS people
FROM #appointments
JOIN #months
  ON appointment_date = day
GROUP BY
  period;

SELECT
  *
FROM #placed
WHERE
  1 = 0;

SELECT
  COUNT_BIG(ethnicity) AS ethnicity,
  COUNT_BIG(age_band) AS age_band,
  COUNT_BIG(sex) AS sex,
  COUNT_BIG(language) AS language,
  COUNT_BIG(interpreter) AS interpreter,
  COUNT_BIG(mode) AS mode,
  COUNT_BIG(lead_time) AS lead_time,
  COUNT_BIG(new_or_follow_up) AS new_or_follow_up,
  COUNT_BIG(contact) AS contact
FROM #appointments;

SELECT
  team_id,
  period,
  deprivation_group,
  SUM(CASE WHEN 1 = 1 THEN 1 ELSE 0 END) AS n,
  SUM(CASE WHEN appointment_date <= CAST('2026-10-03' AS DATE) THEN 1 ELSE 0 END) AS old,
  SUM(CASE WHEN outcome <> 'unknown' THEN 1 ELSE 0 END) AS outcome,
  SUM(
    CASE
      WHEN outcome <> 'unknown' AND appointment_date <= CAST('2026-10-03' AS DATE)
      THEN 1
      ELSE 0
    END
  ) AS outcome_old,
  SUM(CASE WHEN COALESCE(deprivation_group, '') <> 'not_known' THEN 1 ELSE 0 END) AS place,
  SUM(CASE WHEN sex <> 'Not known' THEN 1 ELSE 0 END) AS sex,
  SUM(CASE WHEN lead_time <> 'Not known' THEN 1 ELSE 0 END) AS lead_time
FROM #appointments
JOIN #months
  ON appointment_date = day
GROUP BY
  team_id,
  period,
  deprivation_group;

SELECT
  COUNT_BIG(ethnicity) AS ethnicity,
  COUNT_BIG(age_band) AS age_band,
  COUNT_BIG(sex) AS sex,
  COUNT_BIG(language) AS language,
  COUNT_BIG(interpreter) AS interpreter,
  COUNT_BIG(mode) AS mode,
  COUNT_BIG(lead_time) AS lead_time,
  COUNT_BIG(new_or_follow_up) AS new_or_follow_up,
  COUNT_BIG(contact) AS contact
FROM #appointments;

SELECT
  sex AS word,
  period,
  COUNT_BIG(*) AS n,
  COUNT_BIG(DISTINCT patient_id) AS people,
  MIN(appointment_date) AS first,
  MAX(appointment_date) AS last
FROM #appointments
JOIN #months
  ON appointment_date = day
GROUP BY
  sex,
  period;

SELECT
  lead_time AS word,
  period,
  COUNT_BIG(*) AS n,
  COUNT_BIG(DISTINCT patient_id) AS people,
  MIN(appointment_date) AS first,
  MAX(appointment_date) AS last
FROM #appointments
JOIN #months
  ON appointment_date = day
GROUP BY
  lead_time,
  period;

SELECT
  *
FROM #placed
WHERE
  1 = 0;

SELECT
  COUNT_BIG(days_to_entry) AS n
FROM #placed;

SELECT
  team_id,
  days,
  COUNT_BIG(*) AS n
FROM (
  SELECT
    team_id AS team_id,
    CASE WHEN days < -1 THEN -1 WHEN days > 90 THEN 90 ELSE days END AS days
  FROM (
    SELECT
      team_id AS team_id,
      days_to_entry AS days
    FROM #placed
    WHERE
      outcome IN ('attended', 'did_not_attend', 'late_not_seen')
      AND appointment_date <= CAST('2026-10-03' AS DATE)
  ) AS entered
  WHERE
    NOT days IS NULL
) AS limited
GROUP BY
  team_id,
  days;

SELECT
  place,
  area AS word,
  COUNT_BIG(*) AS n,
  COUNT_BIG(DISTINCT COALESCE(patient_id, appointment_id)) AS people,
  MIN(appointment_date) AS first,
  MAX(appointment_date) AS last
FROM #placed
GROUP BY
  place,
  area;

SELECT
  COUNT_BIG(patient_id) AS patients
FROM #appointments;

SELECT
  *
INTO #marked
FROM (
  SELECT
    team_id AS team_id,
    appointment_date AS appointment_date,
    deprivation_group AS deprivation_group,
    ethnicity AS ethnicity,
    age_band AS age_band,
    sex AS sex,
    language AS language,
    interpreter AS interpreter,
    mode AS mode,
    lead_time AS lead_time,
    new_or_follow_up AS new_or_follow_up,
    contact AS contact,
    patient_id AS patient,
    CASE deprivation_group
      WHEN 'fifth_1'
      THEN 'most'
      WHEN 'fifth_5'
      THEN 'least'
      ELSE 'rest'
    END COLLATE Latin1_General_BIN2 AS series,
    CASE
      WHEN appointment_date BETWEEN CAST('2025-10-01' AS DATE) AND CAST('2026-09-30' AS DATE)
      THEN 'recent'
      WHEN appointment_date BETWEEN CAST('2024-11-01' AS DATE) AND CAST('2025-09-30' AS DATE)
      THEN 'before'
    END COLLATE Latin1_General_BIN2 AS stretch,
    CASE WHEN outcome = 'attended' THEN 1 ELSE 0 END AS attended,
    CASE WHEN outcome = 'did_not_attend' THEN 1 ELSE 0 END AS did_not_attend,
    CASE WHEN outcome = 'late_not_seen' THEN 1 ELSE 0 END AS late_not_seen,
    CASE WHEN outcome = 'cancelled_by_patient' THEN 1 ELSE 0 END AS cancelled_by_patient,
    CASE WHEN outcome = 'cancelled_by_provider' THEN 1 ELSE 0 END AS cancelled_by_provider,
    CASE WHEN outcome = 'unknown' THEN 1 ELSE 0 END AS unknown,
    CASE
      WHEN outcome IN ('did_not_attend', 'late_not_seen', 'attended')
      THEN 1
      ELSE 0
    END AS among,
    CASE WHEN outcome IN ('did_not_attend', 'late_not_seen') THEN 1 ELSE 0 END AS counted
  FROM #appointments
) AS temp;

SELECT
  *
INTO #people
FROM (
  SELECT
    team_id AS team_id,
    stretch AS stretch,
    deprivation_group AS deprivation_group,
    series AS series,
    patient AS patient,
    CAST(SUM(attended) AS INTEGER) AS attended,
    CAST(SUM(did_not_attend) AS INTEGER) AS did_not_attend,
    CAST(SUM(late_not_seen) AS INTEGER) AS late_not_seen,
    CAST(SUM(cancelled_by_patient) AS INTEGER) AS cancelled_by_patient,
    CAST(SUM(cancelled_by_provider) AS INTEGER) AS cancelled_by_provider,
    CAST(SUM(unknown) AS INTEGER) AS unknown,
    CAST(SUM(among) AS INTEGER) AS among,
    CAST(SUM(counted) AS INTEGER) AS counted
  FROM #marked
  GROUP BY
    team_id,
    stretch,
    deprivation_group,
    series,
    patient
) AS temp;

SELECT
  team_id,
  SUM(counted) AS [all],
  SUM(CASE WHEN series = 'most' THEN counted ELSE 0 END) AS [most],
  SUM(CASE WHEN series = 'least' THEN counted ELSE 0 END) AS [least]
FROM #marked
WHERE
  appointment_date < CAST('2025-11-01' AS DATE)
GROUP BY
  team_id;

/* #calendar, sent: day, period */

WITH each_1 AS (
  SELECT
    team_id AS team_id,
    period AS period,
    series AS series,
    patient AS patient,
    CAST(SUM(counted) AS INTEGER) AS numerator,
    CAST(SUM(among) AS INTEGER) AS denominator,
    CAST(SUM(among - counted) AS INTEGER) AS remainder,
    CAST(SUM(cancelled_by_patient + cancelled_by_provider) AS INTEGER) AS cancelled
  FROM #marked
  JOIN #calendar
    ON appointment_date = day
  GROUP BY
    team_id,
    period,
    series,
    patient
), each_2 AS (
  SELECT
    '(whole programme)' COLLATE Latin1_General_BIN2 AS team_id,
    period AS period,
    series AS series,
    patient AS patient,
    CAST(SUM(numerator) AS INTEGER) AS numerator,
    CAST(SUM(denominator) AS INTEGER) AS denominator,
    CAST(SUM(remainder) AS INTEGER) AS remainder,
    CAST(SUM(cancelled) AS INTEGER) AS cancelled
  FROM each_1
  GROUP BY
    period,
    series,
    patient
), each_3 AS (
  SELECT
    team_id AS team_id,
    period AS period,
    'all' COLLATE Latin1_General_BIN2 AS series,
    patient AS patient,
    CAST(SUM(numerator) AS INTEGER) AS numerator,
    CAST(SUM(denominator) AS INTEGER) AS denominator,
    CAST(SUM(remainder) AS INTEGER) AS remainder,
    CAST(SUM(cancelled) AS INTEGER) AS cancelled
  FROM each_1
  GROUP BY
    team_id,
    period,
    patient
), each_4 AS (
  SELECT
    team_id AS team_id,
    period AS period,
    'all' COLLATE Latin1_General_BIN2 AS series,
    patient AS patient,
    CAST(SUM(numerator) AS INTEGER) AS numerator,
    CAST(SUM(denominator) AS INTEGER) AS denominator,
    CAST(SUM(remainder) AS INTEGER) AS remainder,
    CAST(SUM(cancelled) AS INTEGER) AS cancelled
  FROM each_2
  GROUP BY
    team_id,
    period,
    patient
)
SELECT
  team_id,
  period,
  series,
  CAST(SUM(numerator) AS BIGINT) AS numerator,
  COUNT_BIG(CASE WHEN numerator > 0 THEN 1 END) AS numerator_people,
  CAST(SUM(denominator) AS BIGINT) AS denominator,
  COUNT_BIG(CASE WHEN denominator > 0 THEN 1 END) AS denominator_people,
  CAST(SUM(remainder) AS BIGINT) AS remainder,
  COUNT_BIG(CASE WHEN remainder > 0 THEN 1 END) AS remainder_people,
  CAST(SUM(cancelled) AS BIGINT) AS cancelled,
  COUNT_BIG(CASE WHEN cancelled > 0 THEN 1 END) AS cancelled_people
FROM each_1
GROUP BY
  team_id,
  period,
  series
UNION ALL
SELECT
  team_id,
  period,
  series,
  CAST(SUM(numerator) AS BIGINT) AS numerator,
  COUNT_BIG(CASE WHEN numerator > 0 THEN 1 END) AS numerator_people,
  CAST(SUM(denominator) AS BIGINT) AS denominator,
  COUNT_BIG(CASE WHEN denominator > 0 THEN 1 END) AS denominator_people,
  CAST(SUM(remainder) AS BIGINT) AS remainder,
  COUNT_BIG(CASE WHEN remainder > 0 THEN 1 END) AS remainder_people,
  CAST(SUM(cancelled) AS BIGINT) AS cancelled,
  COUNT_BIG(CASE WHEN cancelled > 0 THEN 1 END) AS cancelled_people
FROM each_2
GROUP BY
  team_id,
  period,
  series
UNION ALL
SELECT
  team_id,
  period,
  series,
  CAST(SUM(numerator) AS BIGINT) AS numerator,
  COUNT_BIG(CASE WHEN numerator > 0 THEN 1 END) AS numerator_people,
  CAST(SUM(denominator) AS BIGINT) AS denominator,
  COUNT_BIG(CASE WHEN denominator > 0 THEN 1 END) AS denominator_people,
  CAST(SUM(remainder) AS BIGINT) AS remainder,
  COUNT_BIG(CASE WHEN remainder > 0 THEN 1 END) AS remainder_people,
  CAST(SUM(cancelled) AS BIGINT) AS cancelled,
  COUNT_BIG(CASE WHEN cancelled > 0 THEN 1 END) AS cancelled_people
FROM each_3
GROUP BY
  team_id,
  period,
  series
UNION ALL
SELECT
  team_id,
  period,
  series,
  CAST(SUM(numerator) AS BIGINT) AS numerator,
  COUNT_BIG(CASE WHEN numerator > 0 THEN 1 END) AS numerator_people,
  CAST(SUM(denominator) AS BIGINT) AS denominator,
  COUNT_BIG(CASE WHEN denominator > 0 THEN 1 END) AS denominator_people,
  CAST(SUM(remainder) AS BIGINT) AS remainder,
  COUNT_BIG(CASE WHEN remainder > 0 THEN 1 END) AS remainder_people,
  CAST(SUM(cancelled) AS BIGINT) AS cancelled,
  COUNT_BIG(CASE WHEN cancelled > 0 THEN 1 END) AS cancelled_people
FROM each_4
GROUP BY
  team_id,
  period,
  series;

WITH each_1 AS (
  SELECT
    team_id AS team_id,
    period AS period,
    series AS series,
    CAST(SUM(
      attended + did_not_attend + late_not_seen + cancelled_by_patient + cancelled_by_provider + unknown
    ) AS INTEGER) AS booked,
    CAST(SUM(
      attended + did_not_attend + late_not_seen + cancelled_by_patient + cancelled_by_provider
    ) AS INTEGER) AS recorded
  FROM #marked
  JOIN #calendar
    ON appointment_date = day
  GROUP BY
    team_id,
    period,
    series
), each_2 AS (
  SELECT
    '(whole programme)' COLLATE Latin1_General_BIN2 AS team_id,
    period AS period,
    series AS series,
    CAST(SUM(booked) AS INTEGER) AS booked,
    CAST(SUM(recorded) AS INTEGER) AS recorded
  FROM each_1
  GROUP BY
    period,
    series
), each_3 AS (
  SELECT
    team_id AS team_id,
    period AS period,
    'all' COLLATE Latin1_General_BIN2 AS series,
    CAST(SUM(booked) AS INTEGER) AS booked,
    CAST(SUM(recorded) AS INTEGER) AS recorded
  FROM each_1
  GROUP BY
    team_id,
    period
), each_4 AS (
  SELECT
    team_id AS team_id,
    period AS period,
    'all' COLLATE Latin1_General_BIN2 AS series,
    CAST(SUM(booked) AS INTEGER) AS booked,
    CAST(SUM(recorded) AS INTEGER) AS recorded
  FROM each_2
  GROUP BY
    team_id,
    period
)
SELECT
  team_id,
  period,
  series,
  CAST(SUM(booked) AS BIGINT) AS booked,
  CAST(SUM(recorded) AS BIGINT) AS recorded
FROM each_1
GROUP BY
  team_id,
  period,
  series
UNION ALL
SELECT
  team_id,
  period,
  series,
  CAST(SUM(booked) AS BIGINT) AS booked,
  CAST(SUM(recorded) AS BIGINT) AS recorded
FROM each_2
GROUP BY
  team_id,
  period,
  series
UNION ALL
SELECT
  team_id,
  period,
  series,
  CAST(SUM(booked) AS BIGINT) AS booked,
  CAST(SUM(recorded) AS BIGINT) AS recorded
FROM each_3
GROUP BY
  team_id,
  period,
  series
UNION ALL
SELECT
  team_id,
  period,
  series,
  CAST(SUM(booked) AS BIGINT) AS booked,
  CAST(SUM(recorded) AS BIGINT) AS recorded
FROM each_4
GROUP BY
  team_id,
  period,
  series;

/* #calendar, sent: day, period */

WITH each_1 AS (
  SELECT
    team_id AS team_id,
    period AS period,
    series AS series,
    patient AS patient,
    CAST(SUM(counted) AS INTEGER) AS numerator,
    CAST(SUM(among) AS INTEGER) AS denominator,
    CAST(SUM(among - counted) AS INTEGER) AS remainder,
    CAST(SUM(cancelled_by_patient + cancelled_by_provider) AS INTEGER) AS cancelled
  FROM #marked
  JOIN #calendar
    ON appointment_date = day
  GROUP BY
    team_id,
    period,
    series,
    patient
), each_2 AS (
  SELECT
    '(whole programme)' COLLATE Latin1_General_BIN2 AS team_id,
    period AS period,
    series AS series,
    patient AS patient,
    CAST(SUM(numerator) AS INTEGER) AS numerator,
    CAST(SUM(denominator) AS INTEGER) AS denominator,
    CAST(SUM(remainder) AS INTEGER) AS remainder,
    CAST(SUM(cancelled) AS INTEGER) AS cancelled
  FROM each_1
  GROUP BY
    period,
    series,
    patient
), each_3 AS (
  SELECT
    team_id AS team_id,
    period AS period,
    'all' COLLATE Latin1_General_BIN2 AS series,
    patient AS patient,
    CAST(SUM(numerator) AS INTEGER) AS numerator,
    CAST(SUM(denominator) AS INTEGER) AS denominator,
    CAST(SUM(remainder) AS INTEGER) AS remainder,
    CAST(SUM(cancelled) AS INTEGER) AS cancelled
  FROM each_1
  GROUP BY
    team_id,
    period,
    patient
), each_4 AS (
  SELECT
    team_id AS team_id,
    period AS period,
    'all' COLLATE Latin1_General_BIN2 AS series,
    patient AS patient,
    CAST(SUM(numerator) AS INTEGER) AS numerator,
    CAST(SUM(denominator) AS INTEGER) AS denominator,
    CAST(SUM(remainder) AS INTEGER) AS remainder,
    CAST(SUM(cancelled) AS INTEGER) AS cancelled
  FROM each_2
  GROUP BY
    team_id,
    period,
    patient
)
SELECT
  team_id,
  period,
  series,
  CAST(SUM(numerator) AS BIGINT) AS numerator,
  COUNT_BIG(CASE WHEN numerator > 0 THEN 1 END) AS numerator_people,
  CAST(SUM(denominator) AS BIGINT) AS denominator,
  COUNT_BIG(CASE WHEN denominator > 0 THEN 1 END) AS denominator_people,
  CAST(SUM(remainder) AS BIGINT) AS remainder,
  COUNT_BIG(CASE WHEN remainder > 0 THEN 1 END) AS remainder_people,
  CAST(SUM(cancelled) AS BIGINT) AS cancelled,
  COUNT_BIG(CASE WHEN cancelled > 0 THEN 1 END) AS cancelled_people
FROM each_1
GROUP BY
  team_id,
  period,
  series
UNION ALL
SELECT
  team_id,
  period,
  series,
  CAST(SUM(numerator) AS BIGINT) AS numerator,
  COUNT_BIG(CASE WHEN numerator > 0 THEN 1 END) AS numerator_people,
  CAST(SUM(denominator) AS BIGINT) AS denominator,
  COUNT_BIG(CASE WHEN denominator > 0 THEN 1 END) AS denominator_people,
  CAST(SUM(remainder) AS BIGINT) AS remainder,
  COUNT_BIG(CASE WHEN remainder > 0 THEN 1 END) AS remainder_people,
  CAST(SUM(cancelled) AS BIGINT) AS cancelled,
  COUNT_BIG(CASE WHEN cancelled > 0 THEN 1 END) AS cancelled_people
FROM each_2
GROUP BY
  team_id,
  period,
  series
UNION ALL
SELECT
  team_id,
  period,
  series,
  CAST(SUM(numerator) AS BIGINT) AS numerator,
  COUNT_BIG(CASE WHEN numerator > 0 THEN 1 END) AS numerator_people,
  CAST(SUM(denominator) AS BIGINT) AS denominator,
  COUNT_BIG(CASE WHEN denominator > 0 THEN 1 END) AS denominator_people,
  CAST(SUM(remainder) AS BIGINT) AS remainder,
  COUNT_BIG(CASE WHEN remainder > 0 THEN 1 END) AS remainder_people,
  CAST(SUM(cancelled) AS BIGINT) AS cancelled,
  COUNT_BIG(CASE WHEN cancelled > 0 THEN 1 END) AS cancelled_people
FROM each_3
GROUP BY
  team_id,
  period,
  series
UNION ALL
SELECT
  team_id,
  period,
  series,
  CAST(SUM(numerator) AS BIGINT) AS numerator,
  COUNT_BIG(CASE WHEN numerator > 0 THEN 1 END) AS numerator_people,
  CAST(SUM(denominator) AS BIGINT) AS denominator,
  COUNT_BIG(CASE WHEN denominator > 0 THEN 1 END) AS denominator_people,
  CAST(SUM(remainder) AS BIGINT) AS remainder,
  COUNT_BIG(CASE WHEN remainder > 0 THEN 1 END) AS remainder_people,
  CAST(SUM(cancelled) AS BIGINT) AS cancelled,
  COUNT_BIG(CASE WHEN cancelled > 0 THEN 1 END) AS cancelled_people
FROM each_4
GROUP BY
  team_id,
  period,
  series;

WITH each_1 AS (
  SELECT
    team_id AS team_id,
    period AS period,
    series AS series,
    CAST(SUM(
      attended + did_not_attend + late_not_seen + cancelled_by_patient + cancelled_by_provider + unknown
    ) AS INTEGER) AS booked,
    CAST(SUM(
      attended + did_not_attend + late_not_seen + cancelled_by_patient + cancelled_by_provider
    ) AS INTEGER) AS recorded
  FROM #marked
  JOIN #calendar
    ON appointment_date = day
  GROUP BY
    team_id,
    period,
    series
), each_2 AS (
  SELECT
    '(whole programme)' COLLATE Latin1_General_BIN2 AS team_id,
    period AS period,
    series AS series,
    CAST(SUM(booked) AS INTEGER) AS booked,
    CAST(SUM(recorded) AS INTEGER) AS recorded
  FROM each_1
  GROUP BY
    period,
    series
), each_3 AS (
  SELECT
    team_id AS team_id,
    period AS period,
    'all' COLLATE Latin1_General_BIN2 AS series,
    CAST(SUM(booked) AS INTEGER) AS booked,
    CAST(SUM(recorded) AS INTEGER) AS recorded
  FROM each_1
  GROUP BY
    team_id,
    period
), each_4 AS (
  SELECT
    team_id AS team_id,
    period AS period,
    'all' COLLATE Latin1_General_BIN2 AS series,
    CAST(SUM(booked) AS INTEGER) AS booked,
    CAST(SUM(recorded) AS INTEGER) AS recorded
  FROM each_2
  GROUP BY
    team_id,
    period
)
SELECT
  team_id,
  period,
  series,
  CAST(SUM(booked) AS BIGINT) AS booked,
  CAST(SUM(recorded) AS BIGINT) AS recorded
FROM each_1
GROUP BY
  team_id,
  period,
  series
UNION ALL
SELECT
  team_id,
  period,
  series,
  CAST(SUM(booked) AS BIGINT) AS booked,
  CAST(SUM(recorded) AS BIGINT) AS recorded
FROM each_2
GROUP BY
  team_id,
  period,
  series
UNION ALL
SELECT
  team_id,
  period,
  series,
  CAST(SUM(booked) AS BIGINT) AS booked,
  CAST(SUM(recorded) AS BIGINT) AS recorded
FROM each_3
GROUP BY
  team_id,
  period,
  series
UNION ALL
SELECT
  team_id,
  period,
  series,
  CAST(SUM(booked) AS BIGINT) AS booked,
  CAST(SUM(recorded) AS BIGINT) AS recorded
FROM each_4
GROUP BY
  team_id,
  period,
  series;

/* #calendar, sent: day, period */

WITH each_1 AS (
  SELECT
    team_id AS team_id,
    period AS period,
    series AS series,
    patient AS patient,
    CAST(SUM(counted) AS INTEGER) AS numerator,
    CAST(SUM(among) AS INTEGER) AS denominator,
    CAST(SUM(among - counted) AS INTEGER) AS remainder,
    CAST(SUM(cancelled_by_patient + cancelled_by_provider) AS INTEGER) AS cancelled
  FROM #marked
  JOIN #calendar
    ON appointment_date = day
  GROUP BY
    team_id,
    period,
    series,
    patient
), each_2 AS (
  SELECT
    '(whole programme)' COLLATE Latin1_General_BIN2 AS team_id,
    period AS period,
    series AS series,
    patient AS patient,
    CAST(SUM(numerator) AS INTEGER) AS numerator,
    CAST(SUM(denominator) AS INTEGER) AS denominator,
    CAST(SUM(remainder) AS INTEGER) AS remainder,
    CAST(SUM(cancelled) AS INTEGER) AS cancelled
  FROM each_1
  GROUP BY
    period,
    series,
    patient
), each_3 AS (
  SELECT
    team_id AS team_id,
    period AS period,
    'all' COLLATE Latin1_General_BIN2 AS series,
    patient AS patient,
    CAST(SUM(numerator) AS INTEGER) AS numerator,
    CAST(SUM(denominator) AS INTEGER) AS denominator,
    CAST(SUM(remainder) AS INTEGER) AS remainder,
    CAST(SUM(cancelled) AS INTEGER) AS cancelled
  FROM each_1
  GROUP BY
    team_id,
    period,
    patient
), each_4 AS (
  SELECT
    team_id AS team_id,
    period AS period,
    'all' COLLATE Latin1_General_BIN2 AS series,
    patient AS patient,
    CAST(SUM(numerator) AS INTEGER) AS numerator,
    CAST(SUM(denominator) AS INTEGER) AS denominator,
    CAST(SUM(remainder) AS INTEGER) AS remainder,
    CAST(SUM(cancelled) AS INTEGER) AS cancelled
  FROM each_2
  GROUP BY
    team_id,
    period,
    patient
)
SELECT
  team_id,
  period,
  series,
  CAST(SUM(numerator) AS BIGINT) AS numerator,
  COUNT_BIG(CASE WHEN numerator > 0 THEN 1 END) AS numerator_people,
  CAST(SUM(denominator) AS BIGINT) AS denominator,
  COUNT_BIG(CASE WHEN denominator > 0 THEN 1 END) AS denominator_people,
  CAST(SUM(remainder) AS BIGINT) AS remainder,
  COUNT_BIG(CASE WHEN remainder > 0 THEN 1 END) AS remainder_people,
  CAST(SUM(cancelled) AS BIGINT) AS cancelled,
  COUNT_BIG(CASE WHEN cancelled > 0 THEN 1 END) AS cancelled_people
FROM each_1
GROUP BY
  team_id,
  period,
  series
UNION ALL
SELECT
  team_id,
  period,
  series,
  CAST(SUM(numerator) AS BIGINT) AS numerator,
  COUNT_BIG(CASE WHEN numerator > 0 THEN 1 END) AS numerator_people,
  CAST(SUM(denominator) AS BIGINT) AS denominator,
  COUNT_BIG(CASE WHEN denominator > 0 THEN 1 END) AS denominator_people,
  CAST(SUM(remainder) AS BIGINT) AS remainder,
  COUNT_BIG(CASE WHEN remainder > 0 THEN 1 END) AS remainder_people,
  CAST(SUM(cancelled) AS BIGINT) AS cancelled,
  COUNT_BIG(CASE WHEN cancelled > 0 THEN 1 END) AS cancelled_people
FROM each_2
GROUP BY
  team_id,
  period,
  series
UNION ALL
SELECT
  team_id,
  period,
  series,
  CAST(SUM(numerator) AS BIGINT) AS numerator,
  COUNT_BIG(CASE WHEN numerator > 0 THEN 1 END) AS numerator_people,
  CAST(SUM(denominator) AS BIGINT) AS denominator,
  COUNT_BIG(CASE WHEN denominator > 0 THEN 1 END) AS denominator_people,
  CAST(SUM(remainder) AS BIGINT) AS remainder,
  COUNT_BIG(CASE WHEN remainder > 0 THEN 1 END) AS remainder_people,
  CAST(SUM(cancelled) AS BIGINT) AS cancelled,
  COUNT_BIG(CASE WHEN cancelled > 0 THEN 1 END) AS cancelled_people
FROM each_3
GROUP BY
  team_id,
  period,
  series
UNION ALL
SELECT
  team_id,
  period,
  series,
  CAST(SUM(numerator) AS BIGINT) AS numerator,
  COUNT_BIG(CASE WHEN numerator > 0 THEN 1 END) AS numerator_people,
  CAST(SUM(denominator) AS BIGINT) AS denominator,
  COUNT_BIG(CASE WHEN denominator > 0 THEN 1 END) AS denominator_people,
  CAST(SUM(remainder) AS BIGINT) AS remainder,
  COUNT_BIG(CASE WHEN remainder > 0 THEN 1 END) AS remainder_people,
  CAST(SUM(cancelled) AS BIGINT) AS cancelled,
  COUNT_BIG(CASE WHEN cancelled > 0 THEN 1 END) AS cancelled_people
FROM each_4
GROUP BY
  team_id,
  period,
  series;

WITH each_1 AS (
  SELECT
    team_id AS team_id,
    period AS period,
    series AS series,
    CAST(SUM(
      attended + did_not_attend + late_not_seen + cancelled_by_patient + cancelled_by_provider + unknown
    ) AS INTEGER) AS booked,
    CAST(SUM(
      attended + did_not_attend + late_not_seen + cancelled_by_patient + cancelled_by_provider
    ) AS INTEGER) AS recorded
  FROM #marked
  JOIN #calendar
    ON appointment_date = day
  GROUP BY
    team_id,
    period,
    series
), each_2 AS (
  SELECT
    '(whole programme)' COLLATE Latin1_General_BIN2 AS team_id,
    period AS period,
    series AS series,
    CAST(SUM(booked) AS INTEGER) AS booked,
    CAST(SUM(recorded) AS INTEGER) AS recorded
  FROM each_1
  GROUP BY
    period,
    series
), each_3 AS (
  SELECT
    team_id AS team_id,
    period AS period,
    'all' COLLATE Latin1_General_BIN2 AS series,
    CAST(SUM(booked) AS INTEGER) AS booked,
    CAST(SUM(recorded) AS INTEGER) AS recorded
  FROM each_1
  GROUP BY
    team_id,
    period
), each_4 AS (
  SELECT
    team_id AS team_id,
    period AS period,
    'all' COLLATE Latin1_General_BIN2 AS series,
    CAST(SUM(booked) AS INTEGER) AS booked,
    CAST(SUM(recorded) AS INTEGER) AS recorded
  FROM each_2
  GROUP BY
    team_id,
    period
)
SELECT
  team_id,
  period,
  series,
  CAST(SUM(booked) AS BIGINT) AS booked,
  CAST(SUM(recorded) AS BIGINT) AS recorded
FROM each_1
GROUP BY
  team_id,
  period,
  series
UNION ALL
SELECT
  team_id,
  period,
  series,
  CAST(SUM(booked) AS BIGINT) AS booked,
  CAST(SUM(recorded) AS BIGINT) AS recorded
FROM each_2
GROUP BY
  team_id,
  period,
  series
UNION ALL
SELECT
  team_id,
  period,
  series,
  CAST(SUM(booked) AS BIGINT) AS booked,
  CAST(SUM(recorded) AS BIGINT) AS recorded
FROM each_3
GROUP BY
  team_id,
  period,
  series
UNION ALL
SELECT
  team_id,
  period,
  series,
  CAST(SUM(booked) AS BIGINT) AS booked,
  CAST(SUM(recorded) AS BIGINT) AS recorded
FROM each_4
GROUP BY
  team_id,
  period,
  series;

/* #calendar, sent: day, period */

WITH each_1 AS (
  SELECT
    team_id AS team_id,
    period AS period,
    series AS series,
    patient AS patient,
    CAST(SUM(counted) AS INTEGER) AS numerator,
    CAST(SUM(among) AS INTEGER) AS denominator,
    CAST(SUM(among - counted) AS INTEGER) AS remainder,
    CAST(SUM(cancelled_by_patient + cancelled_by_provider) AS INTEGER) AS cancelled
  FROM #marked
  JOIN #calendar
    ON appointment_date = day
  GROUP BY
    team_id,
    period,
    series,
    patient
), each_2 AS (
  SELECT
    '(whole programme)' COLLATE Latin1_General_BIN2 AS team_id,
    period AS period,
    series AS series,
    patient AS patient,
    CAST(SUM(numerator) AS INTEGER) AS numerator,
    CAST(SUM(denominator) AS INTEGER) AS denominator,
    CAST(SUM(remainder) AS INTEGER) AS remainder,
    CAST(SUM(cancelled) AS INTEGER) AS cancelled
  FROM each_1
  GROUP BY
    period,
    series,
    patient
), each_3 AS (
  SELECT
    team_id AS team_id,
    period AS period,
    'all' COLLATE Latin1_General_BIN2 AS series,
    patient AS patient,
    CAST(SUM(numerator) AS INTEGER) AS numerator,
    CAST(SUM(denominator) AS INTEGER) AS denominator,
    CAST(SUM(remainder) AS INTEGER) AS remainder,
    CAST(SUM(cancelled) AS INTEGER) AS cancelled
  FROM each_1
  GROUP BY
    team_id,
    period,
    patient
), each_4 AS (
  SELECT
    team_id AS team_id,
    period AS period,
    'all' COLLATE Latin1_General_BIN2 AS series,
    patient AS patient,
    CAST(SUM(numerator) AS INTEGER) AS numerator,
    CAST(SUM(denominator) AS INTEGER) AS denominator,
    CAST(SUM(remainder) AS INTEGER) AS remainder,
    CAST(SUM(cancelled) AS INTEGER) AS cancelled
  FROM each_2
  GROUP BY
    team_id,
    period,
    patient
)
SELECT
  team_id,
  period,
  series,
  CAST(SUM(numerator) AS BIGINT) AS numerator,
  COUNT_BIG(CASE WHEN numerator > 0 THEN 1 END) AS numerator_people,
  CAST(SUM(denominator) AS BIGINT) AS denominator,
  COUNT_BIG(CASE WHEN denominator > 0 THEN 1 END) AS denominator_people,
  CAST(SUM(remainder) AS BIGINT) AS remainder,
  COUNT_BIG(CASE WHEN remainder > 0 THEN 1 END) AS remainder_people,
  CAST(SUM(cancelled) AS BIGINT) AS cancelled,
  COUNT_BIG(CASE WHEN cancelled > 0 THEN 1 END) AS cancelled_people
FROM each_1
GROUP BY
  team_id,
  period,
  series
UNION ALL
SELECT
  team_id,
  period,
  series,
  CAST(SUM(numerator) AS BIGINT) AS numerator,
  COUNT_BIG(CASE WHEN numerator > 0 THEN 1 END) AS numerator_people,
  CAST(SUM(denominator) AS BIGINT) AS denominator,
  COUNT_BIG(CASE WHEN denominator > 0 THEN 1 END) AS denominator_people,
  CAST(SUM(remainder) AS BIGINT) AS remainder,
  COUNT_BIG(CASE WHEN remainder > 0 THEN 1 END) AS remainder_people,
  CAST(SUM(cancelled) AS BIGINT) AS cancelled,
  COUNT_BIG(CASE WHEN cancelled > 0 THEN 1 END) AS cancelled_people
FROM each_2
GROUP BY
  team_id,
  period,
  series
UNION ALL
SELECT
  team_id,
  period,
  series,
  CAST(SUM(numerator) AS BIGINT) AS numerator,
  COUNT_BIG(CASE WHEN numerator > 0 THEN 1 END) AS numerator_people,
  CAST(SUM(denominator) AS BIGINT) AS denominator,
  COUNT_BIG(CASE WHEN denominator > 0 THEN 1 END) AS denominator_people,
  CAST(SUM(remainder) AS BIGINT) AS remainder,
  COUNT_BIG(CASE WHEN remainder > 0 THEN 1 END) AS remainder_people,
  CAST(SUM(cancelled) AS BIGINT) AS cancelled,
  COUNT_BIG(CASE WHEN cancelled > 0 THEN 1 END) AS cancelled_people
FROM each_3
GROUP BY
  team_id,
  period,
  series
UNION ALL
SELECT
  team_id,
  period,
  series,
  CAST(SUM(numerator) AS BIGINT) AS numerator,
  COUNT_BIG(CASE WHEN numerator > 0 THEN 1 END) AS numerator_people,
  CAST(SUM(denominator) AS BIGINT) AS denominator,
  COUNT_BIG(CASE WHEN denominator > 0 THEN 1 END) AS denominator_people,
  CAST(SUM(remainder) AS BIGINT) AS remainder,
  COUNT_BIG(CASE WHEN remainder > 0 THEN 1 END) AS remainder_people,
  CAST(SUM(cancelled) AS BIGINT) AS cancelled,
  COUNT_BIG(CASE WHEN cancelled > 0 THEN 1 END) AS cancelled_people
FROM each_4
GROUP BY
  team_id,
  period,
  series;

WITH each_1 AS (
  SELECT
    team_id AS team_id,
    period AS period,
    series AS series,
    CAST(SUM(
      attended + did_not_attend + late_not_seen + cancelled_by_patient + cancelled_by_provider + unknown
    ) AS INTEGER) AS booked,
    CAST(SUM(
      attended + did_not_attend + late_not_seen + cancelled_by_patient + cancelled_by_provider
    ) AS INTEGER) AS recorded
  FROM #marked
  JOIN #calendar
    ON appointment_date = day
  GROUP BY
    team_id,
    period,
    series
), each_2 AS (
  SELECT
    '(whole programme)' COLLATE Latin1_General_BIN2 AS team_id,
    period AS period,
    series AS series,
    CAST(SUM(booked) AS INTEGER) AS booked,
    CAST(SUM(recorded) AS INTEGER) AS recorded
  FROM each_1
  GROUP BY
    period,
    series
), each_3 AS (
  SELECT
    team_id AS team_id,
    period AS period,
    'all' COLLATE Latin1_General_BIN2 AS series,
    CAST(SUM(booked) AS INTEGER) AS booked,
    CAST(SUM(recorded) AS INTEGER) AS recorded
  FROM each_1
  GROUP BY
    team_id,
    period
), each_4 AS (
  SELECT
    team_id AS team_id,
    period AS period,
    'all' COLLATE Latin1_General_BIN2 AS series,
    CAST(SUM(booked) AS INTEGER) AS booked,
    CAST(SUM(recorded) AS INTEGER) AS recorded
  FROM each_2
  GROUP BY
    team_id,
    period
)
SELECT
  team_id,
  period,
  series,
  CAST(SUM(booked) AS BIGINT) AS booked,
  CAST(SUM(recorded) AS BIGINT) AS recorded
FROM each_1
GROUP BY
  team_id,
  period,
  series
UNION ALL
SELECT
  team_id,
  period,
  series,
  CAST(SUM(booked) AS BIGINT) AS booked,
  CAST(SUM(recorded) AS BIGINT) AS recorded
FROM each_2
GROUP BY
  team_id,
  period,
  series
UNION ALL
SELECT
  team_id,
  period,
  series,
  CAST(SUM(booked) AS BIGINT) AS booked,
  CAST(SUM(recorded) AS BIGINT) AS recorded
FROM each_3
GROUP BY
  team_id,
  period,
  series
UNION ALL
SELECT
  team_id,
  period,
  series,
  CAST(SUM(booked) AS BIGINT) AS booked,
  CAST(SUM(recorded) AS BIGINT) AS recorded
FROM each_4
GROUP BY
  team_id,
  period,
  series;

WITH each_1 AS (
  SELECT
    team_id AS team_id,
    stretch AS stretch,
    deprivation_group AS deprivation_group,
    patient AS patient,
    CAST(SUM(counted) AS INTEGER) AS numerator,
    CAST(SUM(among) AS INTEGER) AS denominator,
    CAST(SUM(among - counted) AS INTEGER) AS remainder
  FROM (
    SELECT
      *
    FROM #people
    WHERE
      NOT stretch IS NULL
  ) AS compared
  GROUP BY
    team_id,
    stretch,
    deprivation_group,
    patient
), each_2 AS (
  SELECT
    '(whole programme)' COLLATE Latin1_General_BIN2 AS team_id,
    stretch AS stretch,
    deprivation_group AS deprivation_group,
    patient AS patient,
    CAST(SUM(numerator) AS INTEGER) AS numerator,
    CAST(SUM(denominator) AS INTEGER) AS denominator,
    CAST(SUM(remainder) AS INTEGER) AS remainder
  FROM each_1
  GROUP BY
    stretch,
    deprivation_group,
    patient
), each_3 AS (
  SELECT
    team_id AS team_id,
    stretch AS stretch,
    'all' COLLATE Latin1_General_BIN2 AS deprivation_group,
    patient AS patient,
    CAST(SUM(numerator) AS INTEGER) AS numerator,
    CAST(SUM(denominator) AS INTEGER) AS denominator,
    CAST(SUM(remainder) AS INTEGER) AS remainder
  FROM each_1
  GROUP BY
    team_id,
    stretch,
    patient
), each_4 AS (
  SELECT
    team_id AS team_id,
    stretch AS stretch,
    'all' COLLATE Latin1_General_BIN2 AS deprivation_group,
    patient AS patient,
    CAST(SUM(numerator) AS INTEGER) AS numerator,
    CAST(SUM(denominator) AS INTEGER) AS denominator,
    CAST(SUM(remainder) AS INTEGER) AS remainder
  FROM each_2
  GROUP BY
    team_id,
    stretch,
    patient
)
SELECT
  team_id,
  stretch,
  deprivation_group,
  CAST(SUM(numerator) AS BIGINT) AS numerator,
  COUNT_BIG(CASE WHEN numerator > 0 THEN 1 END) AS numerator_people,
  CAST(SUM(denominator) AS BIGINT) AS denominator,
  COUNT_BIG(CASE WHEN denominator > 0 THEN 1 END) AS denominator_people,
  CAST(SUM(remainder) AS BIGINT) AS remainder,
  COUNT_BIG(CASE WHEN remainder > 0 THEN 1 END) AS remainder_people
FROM each_1
GROUP BY
  team_id,
  stretch,
  deprivation_group
UNION ALL
SELECT
  team_id,
  stretch,
  deprivation_group,
  CAST(SUM(numerator) AS BIGINT) AS numerator,
  COUNT_BIG(CASE WHEN numerator > 0 THEN 1 END) AS numerator_people,
  CAST(SUM(denominator) AS BIGINT) AS denominator,
  COUNT_BIG(CASE WHEN denominator > 0 THEN 1 END) AS denominator_people,
  CAST(SUM(remainder) AS BIGINT) AS remainder,
  COUNT_BIG(CASE WHEN remainder > 0 THEN 1 END) AS remainder_people
FROM each_2
GROUP BY
  team_id,
  stretch,
  deprivation_group
UNION ALL
SELECT
  team_id,
  stretch,
  deprivation_group,
  CAST(SUM(numerator) AS BIGINT) AS numerator,
  COUNT_BIG(CASE WHEN numerator > 0 THEN 1 END) AS numerator_people,
  CAST(SUM(denominator) AS BIGINT) AS denominator,
  COUNT_BIG(CASE WHEN denominator > 0 THEN 1 END) AS denominator_people,
  CAST(SUM(remainder) AS BIGINT) AS remainder,
  COUNT_BIG(CASE WHEN remainder > 0 THEN 1 END) AS remainder_people
FROM each_3
GROUP BY
  team_id,
  stretch,
  deprivation_group
UNION ALL
SELECT
  team_id,
  stretch,
  deprivation_group,
  CAST(SUM(numerator) AS BIGINT) AS numerator,
  COUNT_BIG(CASE WHEN numerator > 0 THEN 1 END) AS numerator_people,
  CAST(SUM(denominator) AS BIGINT) AS denominator,
  COUNT_BIG(CASE WHEN denominator > 0 THEN 1 END) AS denominator_people,
  CAST(SUM(remainder) AS BIGINT) AS remainder,
  COUNT_BIG(CASE WHEN remainder > 0 THEN 1 END) AS remainder_people
FROM each_4
GROUP BY
  team_id,
  stretch,
  deprivation_group;

SELECT
  *
INTO #described
FROM (
  SELECT
    team_id AS team_id,
    stretch AS stretch,
    ethnicity AS ethnicity,
    age_band AS age_band,
    sex AS sex,
    language AS language,
    interpreter AS interpreter,
    patient AS patient,
    CAST(SUM(attended) AS INTEGER) AS attended,
    CAST(SUM(did_not_attend) AS INTEGER) AS did_not_attend,
    CAST(SUM(late_not_seen) AS INTEGER) AS late_not_seen,
    CAST(SUM(cancelled_by_patient) AS INTEGER) AS cancelled_by_patient,
    CAST(SUM(cancelled_by_provider) AS INTEGER) AS cancelled_by_provider,
    CAST(SUM(unknown) AS INTEGER) AS unknown,
    CAST(SUM(among) AS INTEGER) AS among,
    CAST(SUM(counted) AS INTEGER) AS counted
  FROM #marked
  GROUP BY
    team_id,
    stretch,
    ethnicity,
    age_band,
    sex,
    language,
    interpreter,
    patient
) AS temp;

SELECT
  COUNT_BIG(ethnicity) AS ethnicity,
  COUNT_BIG(age_band) AS age_band,
  COUNT_BIG(sex) AS sex,
  COUNT_BIG(language) AS language,
  COUNT_BIG(interpreter) AS interpreter,
  COUNT_BIG(mode) AS mode,
  COUNT_BIG(lead_time) AS lead_time,
  COUNT_BIG(new_or_follow_up) AS new_or_follow_up,
  COUNT_BIG(contact) AS contact
FROM #marked;

SELECT
  word,
  enough
FROM (
  SELECT
    sex AS word,
    CASE WHEN COUNT_BIG(DISTINCT patient) >= 10 THEN 1 ELSE 0 END AS enough
  FROM #described
  WHERE
    NOT sex IS NULL
  GROUP BY
    sex
) AS words
WHERE
  enough = 1
  OR word IN (
    '1 to 7 days',
    '15 to 28 days',
    '18 to 34',
    '35 to 49',
    '50 to 64',
    '65 and over',
    '8 to 14 days',
    'Asian or Asian British',
    'Black or Black British',
    'Email',
    'English',
    'Face to face',
    'Female',
    'First appointment',
    'Follow-up',
    'Group',
    'Home',
    'Indeterminate',
    'Individual',
    'Interpreter needed',
    'Male',
    'Mixed',
    'More than 28 days',
    'No interpreter needed',
    'Non-binary',
    'Not known',
    'Not stated',
    'Online message',
    'Other',
    'Other ethnic groups',
    'Same day',
    'Talk type',
    'Telemedicine',
    'Telephone',
    'Text message',
    'Under 18',
    'Video',
    'White'
  );

WITH each_1 AS (
  SELECT
    team_id AS team_id,
    category AS category,
    patient AS patient,
    CAST(SUM(counted) AS INTEGER) AS numerator,
    CAST(SUM(among) AS INTEGER) AS denominator,
    CAST(SUM(among - counted) AS INTEGER) AS remainder
  FROM (
    SELECT
      team_id AS team_id,
      CASE WHEN sex IN ('Female', 'Male', 'Not known') THEN sex ELSE 'Other' END COLLATE Latin1_General_BIN2 AS category,
      patient AS patient,
      attended AS attended,
      did_not_attend AS did_not_attend,
      late_not_seen AS late_not_seen,
      cancelled_by_patient AS cancelled_by_patient,
      cancelled_by_provider AS cancelled_by_provider,
      unknown AS unknown,
      among AS among,
      counted AS counted
    FROM #described
    WHERE
      stretch = 'recent' AND NOT sex IS NULL
  ) AS sorted_into
  GROUP BY
    team_id,
    category,
    patient
), each_2 AS (
  SELECT
    '(whole programme)' COLLATE Latin1_General_BIN2 AS team_id,
    category AS category,
    patient AS patient,
    CAST(SUM(numerator) AS INTEGER) AS numerator,
    CAST(SUM(denominator) AS INTEGER) AS denominator,
    CAST(SUM(remainder) AS INTEGER) AS remainder
  FROM each_1
  GROUP BY
    category,
    patient
)
SELECT
  team_id,
  category,
  CAST(SUM(numerator) AS BIGINT) AS numerator,
  COUNT_BIG(CASE WHEN numerator > 0 THEN 1 END) AS numerator_people,
  CAST(SUM(denominator) AS BIGINT) AS denominator,
  COUNT_BIG(CASE WHEN denominator > 0 THEN 1 END) AS denominator_people,
  CAST(SUM(remainder) AS BIGINT) AS remainder,
  COUNT_BIG(CASE WHEN remainder > 0 THEN 1 END) AS remainder_people
FROM each_1
GROUP BY
  team_id,
  category
UNION ALL
SELECT
  team_id,
  category,
  CAST(SUM(numerator) AS BIGINT) AS numerator,
  COUNT_BIG(CASE WHEN numerator > 0 THEN 1 END) AS numerator_people,
  CAST(SUM(denominator) AS BIGINT) AS denominator,
  COUNT_BIG(CASE WHEN denominator > 0 THEN 1 END) AS denominator_people,
  CAST(SUM(remainder) AS BIGINT) AS remainder,
  COUNT_BIG(CASE WHEN remainder > 0 THEN 1 END) AS remainder_people
FROM each_2
GROUP BY
  team_id,
  category;

SELECT
  word,
  enough
FROM (
  SELECT
    lead_time AS word,
    CASE WHEN COUNT_BIG(DISTINCT patient) >= 10 THEN 1 ELSE 0 END AS enough
  FROM #marked
  WHERE
    NOT lead_time IS NULL
  GROUP BY
    lead_time
) AS words
WHERE
  enough = 1
  OR word IN (
    '1 to 7 days',
    '15 to 28 days',
    '18 to 34',
    '35 to 49',
    '50 to 64',
    '65 and over',
    '8 to 14 days',
    'Asian or Asian British',
    'Black or Black British',
    'Email',
    'English',
    'Face to face',
    'Female',
    'First appointment',
    'Follow-up',
    'Group',
    'Home',
    'Indeterminate',
    'Individual',
    'Interpreter needed',
    'Male',
    'Mixed',
    'More than 28 days',
    'No interpreter needed',
    'Non-binary',
    'Not known',
    'Not stated',
    'Online message',
    'Other',
    'Other ethnic groups',
    'Same day',
    'Talk type',
    'Telemedicine',
    'Telephone',
    'Text message',
    'Under 18',
    'Video',
    'White'
  );

WITH each_1 AS (
  SELECT
    team_id AS team_id,
    category AS category,
    patient AS patient,
    CAST(SUM(counted) AS INTEGER) AS numerator,
    CAST(SUM(among) AS INTEGER) AS denominator,
    CAST(SUM(among - counted) AS INTEGER) AS remainder
  FROM (
    SELECT
      team_id AS team_id,
      CASE
        WHEN lead_time IN (
          '1 to 7 days',
          '15 to 28 days',
          '8 to 14 days',
          'More than 28 days',
          'Not known',
          'Same day'
        )
        THEN lead_time
        ELSE 'Other'
      END COLLATE Latin1_General_BIN2 AS category,
      patient AS patient,
      attended AS attended,
      did_not_attend AS did_not_attend,
      late_not_seen AS late_not_seen,
      cancelled_by_patient AS cancelled_by_patient,
      cancelled_by_provider AS cancelled_by_provider,
      unknown AS unknown,
      among AS among,
      counted AS counted
    FROM #marked
    WHERE
      stretch = 'recent' AND NOT lead_time IS NULL
  ) AS sorted_into
  GROUP BY
    team_id,
    category,
    patient
), each_2 AS (
  SELECT
    '(whole programme)' COLLATE Latin1_General_BIN2 AS team_id,
    category AS category,
    patient AS patient,
    CAST(SUM(numerator) AS INTEGER) AS numerator,
    CAST(SUM(denominator) AS INTEGER) AS denominator,
    CAST(SUM(remainder) AS INTEGER) AS remainder
  FROM each_1
  GROUP BY
    category,
    patient
)
SELECT
  team_id,
  category,
  CAST(SUM(numerator) AS BIGINT) AS numerator,
  COUNT_BIG(CASE WHEN numerator > 0 THEN 1 END) AS numerator_people,
  CAST(SUM(denominator) AS BIGINT) AS denominator,
  COUNT_BIG(CASE WHEN denominator > 0 THEN 1 END) AS denominator_people,
  CAST(SUM(remainder) AS BIGINT) AS remainder,
  COUNT_BIG(CASE WHEN remainder > 0 THEN 1 END) AS remainder_people
FROM each_1
GROUP BY
  team_id,
  category
UNION ALL
SELECT
  team_id,
  category,
  CAST(SUM(numerator) AS BIGINT) AS numerator,
  COUNT_BIG(CASE WHEN numerator > 0 THEN 1 END) AS numerator_people,
  CAST(SUM(denominator) AS BIGINT) AS denominator,
  COUNT_BIG(CASE WHEN denominator > 0 THEN 1 END) AS denominator_people,
  CAST(SUM(remainder) AS BIGINT) AS remainder,
  COUNT_BIG(CASE WHEN remainder > 0 THEN 1 END) AS remainder_people
FROM each_2
GROUP BY
  team_id,
  category;

WITH each_1 AS (
  SELECT
    team_id AS team_id,
    stretch AS stretch,
    side AS side,
    patient AS patient,
    CAST(SUM(
      attended + did_not_attend + late_not_seen + cancelled_by_patient + cancelled_by_provider + unknown
    ) AS INTEGER) AS booked,
    CAST(SUM(attended) AS INTEGER) AS attended,
    CAST(SUM(did_not_attend + late_not_seen) AS INTEGER) AS missed,
    CAST(SUM(cancelled_by_patient) AS INTEGER) AS cancelled_by_patient,
    CAST(SUM(cancelled_by_provider) AS INTEGER) AS cancelled_by_provider,
    CAST(SUM(unknown) AS INTEGER) AS not_recorded
  FROM (
    SELECT
      team_id AS team_id,
      stretch AS stretch,
      CASE series WHEN 'most' THEN 'most' ELSE 'rest' END COLLATE Latin1_General_BIN2 AS side,
      patient AS patient,
      attended AS attended,
      did_not_attend AS did_not_attend,
      late_not_seen AS late_not_seen,
      cancelled_by_patient AS cancelled_by_patient,
      cancelled_by_provider AS cancelled_by_provider,
      unknown AS unknown,
      among AS among,
      counted AS counted
    FROM #people
    WHERE
      NOT stretch IS NULL
  ) AS compared
  GROUP BY
    team_id,
    stretch,
    side,
    patient
), each_2 AS (
  SELECT
    '(whole programme)' COLLATE Latin1_General_BIN2 AS team_id,
    stretch AS stretch,
    side AS side,
    patient AS patient,
    CAST(SUM(booked) AS INTEGER) AS booked,
    CAST(SUM(attended) AS INTEGER) AS attended,
    CAST(SUM(missed) AS INTEGER) AS missed,
    CAST(SUM(cancelled_by_patient) AS INTEGER) AS cancelled_by_patient,
    CAST(SUM(cancelled_by_provider) AS INTEGER) AS cancelled_by_provider,
    CAST(SUM(not_recorded) AS INTEGER) AS not_recorded
  FROM each_1
  GROUP BY
    stretch,
    side,
    patient
)
SELECT
  team_id,
  stretch,
  side,
  CAST(SUM(booked) AS BIGINT) AS booked,
  COUNT_BIG(CASE WHEN booked > 0 THEN 1 END) AS booked_people,
  CAST(SUM(attended) AS BIGINT) AS attended,
  COUNT_BIG(CASE WHEN attended > 0 THEN 1 END) AS attended_people,
  CAST(SUM(missed) AS BIGINT) AS missed,
  COUNT_BIG(CASE WHEN missed > 0 THEN 1 END) AS missed_people,
  CAST(SUM(cancelled_by_patient) AS BIGINT) AS cancelled_by_patient,
  COUNT_BIG(CASE WHEN cancelled_by_patient > 0 THEN 1 END) AS cancelled_by_patient_people,
  CAST(SUM(cancelled_by_provider) AS BIGINT) AS cancelled_by_provider,
  COUNT_BIG(CASE WHEN cancelled_by_provider > 0 THEN 1 END) AS cancelled_by_provider_people,
  CAST(SUM(not_recorded) AS BIGINT) AS not_recorded,
  COUNT_BIG(CASE WHEN not_recorded > 0 THEN 1 END) AS not_recorded_people
FROM each_1
GROUP BY
  team_id,
  stretch,
  side
UNION ALL
SELECT
  team_id,
  stretch,
  side,
  CAST(SUM(booked) AS BIGINT) AS booked,
  COUNT_BIG(CASE WHEN booked > 0 THEN 1 END) AS booked_people,
  CAST(SUM(attended) AS BIGINT) AS attended,
  COUNT_BIG(CASE WHEN attended > 0 THEN 1 END) AS attended_people,
  CAST(SUM(missed) AS BIGINT) AS missed,
  COUNT_BIG(CASE WHEN missed > 0 THEN 1 END) AS missed_people,
  CAST(SUM(cancelled_by_patient) AS BIGINT) AS cancelled_by_patient,
  COUNT_BIG(CASE WHEN cancelled_by_patient > 0 THEN 1 END) AS cancelled_by_patient_people,
  CAST(SUM(cancelled_by_provider) AS BIGINT) AS cancelled_by_provider,
  COUNT_BIG(CASE WHEN cancelled_by_provider > 0 THEN 1 END) AS cancelled_by_provider_people,
  CAST(SUM(not_recorded) AS BIGINT) AS not_recorded,
  COUNT_BIG(CASE WHEN not_recorded > 0 THEN 1 END) AS not_recorded_people
FROM each_2
GROUP BY
  team_id,
  stretch,
  side;

WITH in_group AS (
  SELECT
    team_id AS team_id,
    series AS series,
    patient AS patient,
    CAST(SUM(among) AS FLOAT) AS n,
    CAST(SUM(counted) AS FLOAT) AS y
  FROM #people
  WHERE
    stretch = 'recent' AND NOT patient IS NULL
  GROUP BY
    team_id,
    series,
    patient
  HAVING
    SUM(among) > 0
), in_team AS (
  SELECT
    team_id AS team_id,
    'all' COLLATE Latin1_General_BIN2 AS series,
    patient AS patient,
    SUM(n) AS n,
    SUM(y) AS y
  FROM in_group
  GROUP BY
    team_id,
    patient
), in_group_of_all AS (
  SELECT
    '(whole programme)' COLLATE Latin1_General_BIN2 AS team_id,
    series AS series,
    patient AS patient,
    SUM(n) AS n,
    SUM(y) AS y
  FROM in_group
  GROUP BY
    series,
    patient
), in_all AS (
  SELECT
    '(whole programme)' COLLATE Latin1_General_BIN2 AS team_id,
    'all' COLLATE Latin1_General_BIN2 AS series,
    patient AS patient,
    SUM(n) AS n,
    SUM(y) AS y
  FROM in_team
  GROUP BY
    patient
)
SELECT
  team_id,
  series,
  COUNT_BIG(*) AS people,
  SUM(n) AS n,
  SUM(y) AS y,
  SUM(n * n) AS nn,
  SUM(y * n) AS yn,
  SUM(y * y) AS yy
FROM (
  SELECT
    *
  FROM in_group
  UNION ALL
  SELECT
    *
  FROM in_team
  UNION ALL
  SELECT
    *
  FROM in_group_of_all
  UNION ALL
  SELECT
    *
  FROM in_all
) AS one_patient
GROUP BY
  team_id,
  series;
