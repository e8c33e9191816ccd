-- Question: license_permissiveness. Parameters: since, until. Columns: month, bucket, category, models, share
WITH strictest AS (
    SELECT u.model, max(list_position(
        ['public_domain', 'permissive', 'copyleft', 'restricted', 'non_commercial'], l.category)) AS place
    FROM licensed_under u JOIN license l ON l.id = u.license WHERE u.basis = 'declared' GROUP BY u.model
), placed AS (
    SELECT strftime(date_trunc('month', m.created_at), '%Y-%m') AS month, o.origin_bucket AS bucket,
           ['public_domain', 'permissive', 'copyleft', 'restricted', 'non_commercial'][s.place] AS category
    FROM model m JOIN origin o USING (idx) LEFT JOIN strictest s ON s.model = m.idx
    WHERE m.has_record
), counted AS (
    SELECT month, bucket, category, count(*) AS models FROM placed
    WHERE ($since IS NULL OR month >= $since) AND ($until IS NULL OR month <= $until)
    GROUP BY month, bucket, category
)
SELECT month, bucket, category, models, models / sum(models) OVER (PARTITION BY month, bucket) AS share
FROM counted
ORDER BY month NULLS LAST, bucket, models DESC, category
