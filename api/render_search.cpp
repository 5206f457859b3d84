#include "api/render_search.hpp"

#include "api/json.hpp"
#include "index/row_text.hpp"

namespace meetpoint::api {

HitText describe(const index::SearchIndex& search, const index::SearchHit& hit) {
  const index::Table& table = search.catalog().table(hit.type);
  HitText text;
  text.name = text_of(table, hit.slot, "name");
  text.asn = text_of(table, hit.slot, "asn");
  text.city = text_of(table, hit.slot, "city");
  text.country = text_of(table, hit.slot, "country");
  text.found = text_of(table, hit.slot, hit.field);
  return text;
}

std::string render_search(const index::SearchIndex& search, std::string_view query,
                          const std::vector<index::SearchHit>& hits) {
  Json results = Json::array();
  for (const index::SearchHit& hit : hits) {
    const HitText text = describe(search, hit);
    const std::uint32_t id = search.catalog().table(hit.type).id(hit.slot);
    Json json = {{"type", name_of(hit.type)}, {"id", id}};
    // As in every other answer that has places.
    if (hit.type == index::ObjectType::ix) json["ix_id"] = id;
    if (hit.type == index::ObjectType::fac) json["fac_id"] = id;
    if (!text.name.empty()) json["name"] = text.name;
    if (const auto asn = index::parse_number(text.asn, 0xffffffff)) json["asn"] = *asn;
    if (!text.city.empty()) json["city"] = text.city;
    if (!text.country.empty()) json["country"] = text.country;
    json["field"] = hit.field;
    json["found"] = text.found;
    results.push_back(std::move(json));
  }
  const index::Generation generation = search.catalog().generation();
  return bytes_of({{"query", query},
                   {"generation", generation.number},
                   {"as_of", index::format_utc(generation.committed_at)},
                   {"results", std::move(results)}});
}

}  // namespace meetpoint::api
