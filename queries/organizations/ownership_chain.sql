-- Question: ownership_chain. Parameters: organization.
-- Columns: organization, step, owned, owner, owner_country, kind, share_percent, since, until, sources
WITH asked AS (
    SELECT id FROM organization WHERE list_contains(search_names, $organization)
), level AS (
    SELECT id AS organization, id AS owned, 1 AS step FROM asked
    UNION ALL
    SELECT c.organization, c.owner, c.depth + 1 FROM asked a JOIN controlled_by c ON c.organization = a.id
)
SELECT l.organization, l.step, l.owned, o.owner, g.country AS owner_country, o.kind, o.share_percent, o.since,
       o.until, o.sources
FROM level l JOIN owned_by o ON o.organization = l.owned JOIN organization g ON g.id = o.owner
ORDER BY l.organization, l.step, l.owned, o.owner
