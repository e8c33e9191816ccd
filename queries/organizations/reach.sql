-- Question: reach. Parameters: party, statuses.
-- Columns: party, lab, lab_name, lab_country, means, direct, chain, families, models, derivatives, share, downloads_30d
WITH asked AS (
    SELECT id FROM organization WHERE list_contains(search_names, $party)
), reached AS (
    SELECT a.id AS party, c.organization AS lab, 'ownership' AS means, c.chain
    FROM asked a JOIN controlled_by c ON c.owner = a.id
    UNION ALL
    SELECT a.id, b.organization, 'funding', min_by(b.chain, (len(b.chain), b.chain))
    FROM asked a JOIN backed_by b ON b.funder = a.id
    WHERE list_contains($statuses, b.status)
    GROUP BY a.id, b.organization
), owned AS (
    SELECT m.idx, c.organization AS lab, m.downloads_30d
    FROM model m JOIN account c ON c.id = m.account
    WHERE c.organization IN (SELECT lab FROM reached)
), derived AS (
    SELECT DISTINCT r.model AS idx, o.lab, m.downloads_30d
    FROM closure r JOIN owned o ON o.idx = r.base JOIN model m ON m.idx = r.model
), total AS (
    SELECT count(*) AS derivatives FROM origin WHERE NOT is_root
), held AS (
    SELECT lab, count(*) AS models FROM owned GROUP BY lab
), stood AS (
    SELECT lab, count(*) AS derivatives FROM derived GROUP BY lab
), loaded AS (
    SELECT lab, sum(downloads_30d)::BIGINT AS downloads_30d
    FROM (SELECT * FROM owned UNION SELECT * FROM derived) GROUP BY lab
)
SELECT r.party, r.lab, g.name AS lab_name, g.country AS lab_country, r.means, len(r.chain) = 2 AS direct, r.chain,
       list_sort(coalesce((SELECT list(f.id) FROM family f WHERE f.developer = r.lab), [])) AS families,
       coalesce(h.models, 0) AS models, coalesce(s.derivatives, 0) AS derivatives,
       CASE WHEN t.derivatives = 0 THEN 0.0 ELSE coalesce(s.derivatives, 0) / t.derivatives END AS share,
       coalesce(l.downloads_30d, 0) AS downloads_30d
FROM reached r
JOIN organization g ON g.id = r.lab
CROSS JOIN total t
LEFT JOIN held h ON h.lab = r.lab
LEFT JOIN stood s ON s.lab = r.lab
LEFT JOIN loaded l ON l.lab = r.lab
ORDER BY derivatives DESC, r.lab, r.means
