-- Question: organization_edges. Parameters: statuses.
-- Columns: organization, relation, other, detail, amount_usd, share_percent, moment, sources
SELECT organization, 'owned_by' AS relation, owner AS other, kind AS detail, NULL::DOUBLE AS amount_usd,
       share_percent, since AS moment, sources
FROM owned_by WHERE until IS NULL
UNION ALL
SELECT organization, 'spun_out_of', origin, NULL, NULL, NULL, since, sources FROM spun_out_of
UNION ALL
SELECT organization, 'funded_by', funder, status, amount_usd, share_percent, announced_on, sources
FROM funded_by WHERE list_contains($statuses, status)
ORDER BY organization, relation, other, moment
