-- Question: license_permissiveness. Parameters: since, until. Columns: month, bucket, category, models, share
WITH strictest AS (
    SELECT u.model, max(list_position(
        ['public_domain', 'permissive', 'copyleft', 'restricted', 'non_commercial'], l.category)) AS place
    FROM licensed_under u JOIN license l ON l.id = u.license WHERE u.basis = 'declared' GROUP BY u.model
), counted AS (
    SELECT date_trunc('month', m.created_at) AS began, o.origin_bucket AS bucket, s.place, count(*) AS models
    FROM model m JOIN origin o USING (idx) LEFT JOIN strictest s ON s.model = m.idx
    WHERE m.has_record
    GROUP BY began, bucket, s.place
), named AS (
    SELECT strftime(began, '%Y-%m') AS month, bucket, models,
           ['public_domain', 'permissive', 'copyleft', 'restricted', 'non_commercial'][place] AS category
    FROM counted
)
SELECT month, bucket, category, models, models / sum(models) OVER (PARTITION BY month, bucket) AS share
FROM named
WHERE ($since IS NULL OR month >= $since) AND ($until IS NULL OR month <= $until)
ORDER BY month NULLS LAST, bucket, models DESC, category
