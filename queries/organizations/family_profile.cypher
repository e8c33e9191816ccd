// Question: family_profile. Parameters: family, edges.
// Columns: family, name, developer, native_name, kind, country, owners, spun_out_of, funders, state_funders,
//   valuation_usd, members_text, parameters_min, parameters_max, active_parameters, context_tokens, languages,
//   reasoning_modes, first_release_on, earlier_releases, report_after, license, distilled_onto, models, derivatives,
//   sources
MATCH (f:Family)-[:DEVELOPED_BY]->(g:Organization)
WHERE $family IS NULL OR replace(f.id, '-', '') = $family
CALL (g) {
    OPTIONAL MATCH (g)-[:CONTROLLED_BY]->(o:Organization)
    WITH DISTINCT o.id AS id ORDER BY id
    RETURN collect(id) AS owners
}
CALL (g) {
    OPTIONAL MATCH (g)-[:SPUN_OUT_OF]->(o:Organization)
    WITH DISTINCT o.id AS id ORDER BY id
    RETURN collect(id) AS spun_out_of
}
CALL (g) {
    OPTIONAL MATCH (g)-[:BACKED_BY {status: 'closed'}]->(o:Organization)
    WITH DISTINCT o.id AS id ORDER BY id
    RETURN collect(id) AS funders
}
CALL (g) {
    OPTIONAL MATCH (g)-[:BACKED_BY {status: 'closed'}]->(o:Organization)-[s:STATE_LINKED_TO]->(:Country)
    WHERE s.until IS NULL
    WITH DISTINCT o.id AS id ORDER BY id
    RETURN collect(id) AS state_funders
}
CALL (f) {
    OPTIONAL MATCH (f)<-[:MEMBER_OF]-(m:Model)
    RETURN count(DISTINCT m) AS models
}
CALL (f) {
    OPTIONAL MATCH (f)<-[:MEMBER_OF]-(:Model)<-[:ROOTED_IN {edges: $edges}]-(d:Model)
    RETURN count(DISTINCT d) AS derivatives
}
RETURN f.id AS family, f.name AS name, f.developer AS developer, g.native_name AS native_name, g.kind AS kind,
       g.country AS country, owners, spun_out_of, funders, state_funders, f.valuation_usd AS valuation_usd,
       f.members AS members_text, f.parameters_min AS parameters_min, f.parameters_max AS parameters_max,
       coalesce(f.active_parameters, []) AS active_parameters, f.context_tokens AS context_tokens,
       f.languages AS languages, f.reasoning_modes AS reasoning_modes, f.first_release_on AS first_release_on,
       coalesce(f.earlier_releases, []) AS earlier_releases, f.report_after AS report_after, f.license AS license,
       coalesce(f.distilled_onto, []) AS distilled_onto, models, derivatives, f.sources AS sources
ORDER BY family
