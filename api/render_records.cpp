#include "api/render_records.hpp"

#include "api/json.hpp"

namespace meetpoint::api {

namespace {

Json number_or_null(std::uint32_t number) {
  return number == 0 ? Json() : Json(number);
}

Json link_json(const index::OwnerLink& link) {
  Json json = {{"type", name_of(link.type)}, {"id", link.id}, {"held", link.held}};
  if (link.held) {
    json["status"] = link.status;
    json["name"] = link.name;
  }
  if (link.asn.value != 0) json["asn"] = link.asn.value;
  return json;
}

Json change_json(const index::Change& change) {
  Json json = {{"generation", change.generation},
               {"at", time_or_null(change.at)},
               {"kind", name_of(change.kind)},
               {"type", name_of(change.type)},
               {"id", change.id},
               {"asn", number_or_null(change.asn.value)}};
  const bool port = change.type == index::ObjectType::netixlan;
  json[port ? "ix_id" : "fac_id"] = number_or_null(change.place);
  if (change.kind == index::ChangeKind::moved)
    json[port ? "old_ix_id" : "old_fac_id"] = number_or_null(change.old_place);
  if (!change.before.empty() || !change.after.empty()) {
    json["before"] = change.before;
    json["after"] = change.after;
  }
  return json;
}

}  // namespace

std::string render_findings(const index::Snapshot& snapshot,
                            const index::RecordPage<index::FindingRecord>& page,
                            const FindingsQuestion& question) {
  Json list = Json::array();
  for (const index::FindingRecord* finding : page.records) {
    list.push_back({{"code", finding->code},
                    {"type", name_of(finding->type)},
                    {"id", number_or_null(finding->id)},
                    {"field", finding->field.empty() ? Json() : Json(finding->field)},
                    {"asn", number_or_null(finding->asn.value)},
                    {"text", finding->text},
                    {"first_seen", time_or_null(finding->first_seen)},
                    {"last_seen", time_or_null(finding->last_seen)},
                    {"cleared", time_or_null(finding->cleared)}});
  }
  Json json = {{"generation", snapshot.generation().number}, {"findings", std::move(list)}};
  if (page.more) json["next_token"] = make_next_token(question, *page.records.back());
  return bytes_of(json);
}

std::string render_changes(const index::Snapshot& snapshot, const index::RecordPage<index::Change>& page,
                           const ChangesQuestion& question) {
  Json list = Json::array();
  for (const index::Change* change : page.records) list.push_back(change_json(*change));
  Json json = {{"generation", snapshot.generation().number}, {"changes", std::move(list)}};
  if (page.more) json["next_token"] = make_next_token(question, *page.records.back());
  return bytes_of(json);
}

std::string render_owner(const index::Ownership& ownership, const std::vector<index::Overlay>& overlays) {
  Json json = link_json(ownership.row);
  json["rule"] = ownership.rule;
  Json sides = Json::array();
  for (const index::OwnerSide& side : ownership.sides) {
    Json chain = Json::array();
    for (const index::OwnerLink& link : side.chain) chain.push_back(link_json(link));
    sides.push_back({{"may", side.may}, {"chain", std::move(chain)}});
  }
  json["sides"] = std::move(sides);
  json["overlays"] = Json::object();
  for (const index::Overlay& overlay : overlays) {
    if (overlay.type == ownership.row.type && overlay.id == ownership.row.id)
      json["overlays"][overlay.field] = overlay.value;
  }
  return bytes_of(json);
}

}  // namespace meetpoint::api
