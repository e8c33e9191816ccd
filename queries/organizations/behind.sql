-- Question: behind. Parameters: model, statuses.
-- Columns: model, upstream, depth, lab, lab_country, role, party, party_name, party_country, chain
WITH party AS (
    SELECT id AS lab, 'lab' AS role, id AS party, [id] AS chain FROM organization
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
)
SELECT s.id AS model, a.id AS upstream, w.depth, g.id AS lab, g.country AS lab_country, p.role, p.party,
       o.name AS party_name, o.country AS party_country, p.chain
FROM ancestor w
JOIN model s ON s.idx = w.model
JOIN model a ON a.idx = w.node
JOIN account c ON c.id = a.account
JOIN organization g ON g.id = c.organization
JOIN party p ON p.lab = g.id
JOIN organization o ON o.id = p.party
ORDER BY s.id, w.depth, a.id, g.id, p.role, p.party
