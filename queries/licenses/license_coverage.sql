-- Question: license_coverage. Parameters: limit.
-- Columns: license, name, category, is_read, declared, concluded, bound
WITH stated AS (
    SELECT license, count(*) FILTER (basis = 'declared') AS declared, count(*) FILTER (basis = 'concluded') AS concluded
    FROM licensed_under GROUP BY license
), reached AS (SELECT license, count(*) AS bound FROM binding GROUP BY license)
SELECT l.id AS license, l.name, l.category, l.is_read, coalesce(s.declared, 0) AS declared,
       coalesce(s.concluded, 0) AS concluded, coalesce(r.bound, 0) AS bound
FROM license l LEFT JOIN stated s ON s.license = l.id LEFT JOIN reached r ON r.license = l.id
WHERE s.license IS NOT NULL OR r.license IS NOT NULL
ORDER BY declared DESC, bound DESC, l.id
LIMIT $limit
