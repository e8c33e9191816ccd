// Question: named. Parameters: name, edges. Columns: organization, name, aliases
MATCH (o:Organization) WHERE $name IN o.search_names
RETURN o.id AS organization, o.name AS name, coalesce(o.aliases, []) AS aliases
ORDER BY organization
