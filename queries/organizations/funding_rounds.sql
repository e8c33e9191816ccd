-- Question: funding_rounds. Parameters: organization, status.
-- Columns: organization, round, instrument, status, announced_on, closed_on, equity_usd, debt_usd, valuation_usd,
--   investors, sources
SELECT r.organization, r.name AS round, r.instrument, r.status, r.announced_on, r.closed_on, r.equity_usd, r.debt_usd,
       r.valuation_usd, list_sort(coalesce((SELECT list(funder) FROM funded_by f WHERE f.round = r.id), [])) AS investors,
       r.sources
FROM funding_round r JOIN organization o ON o.id = r.organization
WHERE ($organization IS NULL OR list_contains(o.search_names, $organization))
  AND ($status IS NULL OR r.status = $status)
ORDER BY r.organization, coalesce(r.closed_on, r.announced_on) NULLS LAST, r.id
