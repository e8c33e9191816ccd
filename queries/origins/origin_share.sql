-- Question: origin_share. Parameters: attribution, since, until, relation. Columns: month, bucket, derivatives, share
WITH derivative AS (
    SELECT strftime(date_trunc('month', m.created_at), '%Y-%m') AS month,
           CASE WHEN $attribution = 'parent' THEN o.parent_bucket ELSE o.origin_bucket END AS bucket
    FROM model m JOIN origin o ON o.idx = m.idx
    WHERE NOT o.is_root
      AND ($relation IS NULL OR m.idx IN (SELECT child FROM lineage WHERE relation = $relation))
), counted AS (
    SELECT month, bucket, count(*) AS derivatives FROM derivative
    WHERE ($since IS NULL OR month >= $since) AND ($until IS NULL OR month <= $until)
    GROUP BY month, bucket
)
SELECT month, bucket, derivatives, derivatives / sum(derivatives) OVER (PARTITION BY month) AS share
FROM counted
ORDER BY month NULLS LAST, derivatives DESC, bucket
