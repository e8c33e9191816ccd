-- Question: state_links. Parameters: country, statuses.
-- Columns: lab, lab_country, route, arm, state_kind, state, chain, derivatives
WITH way AS (
    SELECT id AS lab, 'itself' AS route, id AS arm, [id] AS chain FROM organization
    UNION ALL
    SELECT organization, 'owner', owner, chain FROM controlled_by
    UNION ALL
    SELECT organization, 'shareholder', owner, [organization, owner] FROM owned_by
    WHERE kind = 'minority' AND until IS NULL
    UNION ALL
    SELECT organization, 'origin', origin, [organization, origin] FROM spun_out_of
    UNION ALL
    SELECT organization, 'funder', funder, min_by(chain, (len(chain), chain)) FROM backed_by
    WHERE list_contains($statuses, status)
    GROUP BY organization, funder
), stood AS (
    SELECT c.organization AS lab, count(DISTINCT r.model) AS derivatives
    FROM closure r JOIN model b ON b.idx = r.base JOIN account c ON c.id = b.account
    WHERE c.organization IS NOT NULL
    GROUP BY c.organization
)
SELECT w.lab, g.country AS lab_country, w.route, w.arm, s.kind AS state_kind, s.country AS state, w.chain,
       coalesce(d.derivatives, 0) AS derivatives
FROM way w
JOIN state_linked_to s ON s.organization = w.arm AND s.until IS NULL
JOIN organization g ON g.id = w.lab AND g.is_lab
LEFT JOIN stood d ON d.lab = w.lab
WHERE $country IS NULL OR s.country = $country
ORDER BY derivatives DESC, w.lab, w.route, w.arm, s.kind
