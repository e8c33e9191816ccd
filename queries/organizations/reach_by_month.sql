-- Question: reach_by_month. Parameters: party, statuses, since, until, direct.
-- Columns: month, derivatives, of, share, downloads_30d, downloads_of, downloads_share
WITH asked AS (
    SELECT id FROM organization WHERE list_contains(search_names, $party)
), reached AS (
    SELECT id AS lab FROM asked
    UNION
    SELECT c.organization FROM asked a JOIN controlled_by c ON c.owner = a.id WHERE NOT $direct OR c.depth = 1
    UNION
    SELECT b.organization FROM asked a JOIN backed_by b ON b.funder = a.id
    WHERE list_contains($statuses, b.status) AND (NOT $direct OR b.depth = 1)
), hit AS (
    SELECT DISTINCT r.model AS idx
    FROM closure r JOIN model b ON b.idx = r.base JOIN account c ON c.id = b.account
    WHERE c.organization IN (SELECT lab FROM reached)
), derivative AS (
    SELECT strftime(date_trunc('month', m.created_at), '%Y-%m') AS month, h.idx IS NOT NULL AS hit,
           coalesce(m.downloads_30d, 0) AS downloads
    FROM model m JOIN origin o ON o.idx = m.idx LEFT JOIN hit h ON h.idx = m.idx
    WHERE NOT o.is_root
)
SELECT month, count(*) FILTER (hit) AS derivatives, count(*) AS of, count(*) FILTER (hit) / count(*) AS share,
       coalesce(sum(downloads) FILTER (hit), 0)::BIGINT AS downloads_30d, sum(downloads)::BIGINT AS downloads_of,
       CASE WHEN sum(downloads) > 0
            THEN coalesce(sum(downloads) FILTER (hit), 0)::DOUBLE / sum(downloads)::DOUBLE END AS downloads_share
FROM derivative
WHERE ($since IS NULL OR month >= $since) AND ($until IS NULL OR month <= $until)
GROUP BY month
ORDER BY month NULLS LAST
