-- Question: family_profile. Parameters: family.
-- Columns: family, name, developer, native_name, kind, country, owners, spun_out_of, funders, state_funders,
--   valuation_usd, members_text, parameters_min, parameters_max, active_parameters, context_tokens, languages,
--   reasoning_modes, first_release_on, earlier_releases, report_after, license, distilled_onto, models, derivatives,
--   sources
WITH held AS (
    SELECT family, count(*) AS models FROM member_of GROUP BY family
), stood AS (
    SELECT m.family, count(DISTINCT r.model) AS derivatives
    FROM member_of m JOIN closure r ON r.base = m.model GROUP BY m.family
)
SELECT f.id AS family, f.name, f.developer, g.native_name, g.kind, g.country,
       list_sort(coalesce((SELECT list(owner) FROM controlled_by WHERE organization = g.id), [])) AS owners,
       list_sort(coalesce((SELECT list(origin) FROM spun_out_of WHERE organization = g.id), [])) AS spun_out_of,
       list_sort(coalesce((SELECT list(DISTINCT funder) FROM backed_by
                           WHERE organization = g.id AND status = 'closed'), [])) AS funders,
       list_sort(coalesce((SELECT list(DISTINCT b.funder)
                           FROM backed_by b JOIN state_linked_to s ON s.organization = b.funder AND s.until IS NULL
                           WHERE b.organization = g.id AND b.status = 'closed'), [])) AS state_funders,
       f.valuation_usd, f.members AS members_text, f.parameters_min, f.parameters_max, f.active_parameters,
       f.context_tokens, f.languages, f.reasoning_modes, f.first_release_on, f.earlier_releases, f.report_after,
       f.license, f.distilled_onto, coalesce(h.models, 0) AS models, coalesce(s.derivatives, 0) AS derivatives,
       f.sources
FROM family f
JOIN organization g ON g.id = f.developer
LEFT JOIN held h ON h.family = f.id
LEFT JOIN stood s ON s.family = f.id
WHERE $family IS NULL OR replace(f.id, '-', '') = $family
ORDER BY f.id
