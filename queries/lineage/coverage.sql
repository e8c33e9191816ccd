-- Question: coverage. Columns: measure, models, of, share
WITH fact AS (
    SELECT m.has_record, m.account IS NOT NULL AS has_account, c.organization IS NOT NULL AS has_lab,
           g.country IS NOT NULL AS has_country, o.is_root, o.origin_bucket, b.base IS NOT NULL AS is_base
    FROM model m JOIN origin o ON o.idx = m.idx
    LEFT JOIN account c ON c.id = m.account
    LEFT JOIN organization g ON g.id = c.organization
    LEFT JOIN (SELECT DISTINCT base FROM closure) b ON b.base = m.idx
), counted AS (
    SELECT unnest([
        {'place': 1, 'measure': 'models with a record of their own', 'models': count(*) FILTER (has_record),
         'of': count(*)},
        {'place': 2, 'measure': 'records with a parent', 'models': count(*) FILTER (has_record AND NOT is_root),
         'of': count(*) FILTER (has_record)},
        {'place': 3, 'measure': 'models of a known lab', 'models': count(*) FILTER (has_lab), 'of': count(*)},
        {'place': 4, 'measure': 'models of a lab with a known country', 'models': count(*) FILTER (has_country),
         'of': count(*)},
        {'place': 5, 'measure': 'derivatives whose bases are all of known countries',
         'models': count(*) FILTER (NOT is_root AND origin_bucket <> 'unresolved'), 'of': count(*) FILTER (NOT is_root)},
        {'place': 6, 'measure': 'derivatives on bases of several countries',
         'models': count(*) FILTER (NOT is_root AND origin_bucket = 'mixed'), 'of': count(*) FILTER (NOT is_root)},
        {'place': 7, 'measure': 'bases of derivatives that are of a lab with a known country',
         'models': count(*) FILTER (is_base AND has_country), 'of': count(*) FILTER (is_base)}
    ]) AS line FROM fact
)
SELECT line.measure AS measure, line.models AS models, line.of AS of,
       CASE WHEN line.of > 0 THEN line.models / line.of END AS share
FROM counted ORDER BY line.place
