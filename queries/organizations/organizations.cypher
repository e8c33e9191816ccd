// Question: organizations. Parameters: text, country, kind, labs, edges.
// Columns: organization, name, native_name, kind, country, country_reason, is_lab, is_funder, accounts, models, sources
MATCH (o:Organization)
WHERE ($text IS NULL OR any(n IN o.search_names WHERE n CONTAINS $text))
  AND ($country IS NULL OR o.country = $country) AND ($kind IS NULL OR o.kind = $kind) AND (NOT $labs OR o.is_lab)
CALL (o) {
    OPTIONAL MATCH (o)<-[:RUN_BY]-(a:Account)
    WITH a ORDER BY a.id
    RETURN collect(a.id) AS accounts, sum(coalesce(a.model_count, 0)) AS models
}
RETURN o.id AS organization, o.name AS name, o.native_name AS native_name, o.kind AS kind, o.country AS country,
       o.country_reason AS country_reason, o.is_lab AS is_lab, o.is_funder AS is_funder, accounts, models,
       o.sources AS sources
ORDER BY organization
