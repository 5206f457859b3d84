#include "api/peeringdb_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "index/json_text.hpp"
#include "index/match.hpp"

namespace meetpoint::api::peeringdb {

namespace {

using index::ObjectType;
using index::Slot;
using index::Table;

/// A set of a type: ok rows of `link` whose `key` is the row's id, or what they lead to.
struct Set {
  ObjectType type;
  ObjectType link;
  std::string_view name;
  std::string_view after;  ///< the field behind which it is printed
  std::string_view key;
  std::string_view through;   ///< field of the link that names the member; empty: the link is the member
  std::string_view left_out;  ///< member that is not printed, nor the object that it refers to if it is a key
};

constexpr Set kSets[] = {
    {ObjectType::org, ObjectType::net, "net_set", "notes", "org_id", "", "org_id"},
    {ObjectType::org, ObjectType::fac, "fac_set", "notes", "org_id", "", "org_id"},
    {ObjectType::org, ObjectType::ix, "ix_set", "notes", "org_id", "", "org_id"},
    {ObjectType::org, ObjectType::carrier, "carrier_set", "notes", "org_id", "", "org_id"},
    {ObjectType::org, ObjectType::campus, "campus_set", "notes", "org_id", "", "org_id"},
    {ObjectType::campus, ObjectType::fac, "fac_set", "social_media", "campus_id", "", "org_id"},
    {ObjectType::net, ObjectType::netfac, "netfac_set", "policy_contracts", "net_id", "", "net_id"},
    {ObjectType::net, ObjectType::netixlan, "netixlan_set", "policy_contracts", "net_id", "", "net_id"},
    {ObjectType::net, ObjectType::poc, "poc_set", "policy_contracts", "net_id", "", "net_id"},
    {ObjectType::ix, ObjectType::ixfac, "fac_set", "sales_email", "ix_id", "fac_id", ""},
    {ObjectType::ix, ObjectType::ixlan, "ixlan_set", "sales_email", "ix_id", "", "ix_id"},
    {ObjectType::carrier, ObjectType::carrierfac, "carrierfac_set", "notes", "carrier_id", "", "fac"},
    {ObjectType::ixlan, ObjectType::netixlan, "net_set", "arp_sponge", "ixlan_id", "net_id", ""},
    {ObjectType::ixlan, ObjectType::ixpfx, "ixpfx_set", "arp_sponge", "ixlan_id", "", "ixlan_id"},
};

/// An object that a row refers to.
struct Parent {
  ObjectType type;
  std::string_view name;
  std::string_view after;
  std::string_view key;
};

constexpr Parent kParents[] = {
    {ObjectType::campus, "org", "org_name", "org_id"},
    {ObjectType::fac, "org", "org_name", "org_id"},
    {ObjectType::fac, "campus", "campus_id", "campus_id"},
    {ObjectType::net, "org", "org_id", "org_id"},
    {ObjectType::ix, "org", "org_id", "org_id"},
    {ObjectType::carrier, "org", "org_name", "org_id"},
    {ObjectType::carrierfac, "carrier", "carrier_id", "carrier_id"},
    {ObjectType::carrierfac, "fac", "fac_id", "fac_id"},
    {ObjectType::ixfac, "ix", "ix_id", "ix_id"},
    {ObjectType::ixfac, "fac", "fac_id", "fac_id"},
    {ObjectType::ixlan, "ix", "ix_id", "ix_id"},
    {ObjectType::ixpfx, "ixlan", "id", "ixlan_id"},
    {ObjectType::netfac, "net", "net_id", "net_id"},
    {ObjectType::netfac, "fac", "fac_id", "fac_id"},
    {ObjectType::netixlan, "net", "net_id", "net_id"},
    {ObjectType::netixlan, "ixlan", "ixlan_id", "ixlan_id"},
    {ObjectType::poc, "net", "net_id", "net_id"},
};

class Printer {
 public:
  Printer(const index::Catalog& catalog, Chunks& out) : catalog_(catalog), out_(out) {}

  void row(const Table& table, Slot slot, const Shape& shape, std::string_view left_out) {
    const std::string_view text = table.text(slot);
    if (shape.depth == 0 && !shape.fields) {
      // Most rows of a deep answer end here; what is left out stands near the row's beginning.
      if (left_out.empty()) {
        out_.append(text);
      } else {
        out_.append(index::without_json_member(text, left_out));
      }
      return;
    }
    const Row printed{table, slot, shape, left_out};
    first_ = true;
    out_.append("{");
    for (index::JsonMembers member(text); member.next();) {
      if (wants(printed, member.name())) {
        const char* const end = member.value().data() + member.value().size();
        begin_member();
        out_.append({text.data() + member.begin(), end});
      }
      if (shape.depth > 0) behind(printed, member.name());
    }
    if (shape.depth > 0) behind_absent(printed);
    out_.append("}");
    first_ = false;
  }

 private:
  struct Row {
    const Table& table;
    Slot slot;
    const Shape& shape;
    std::string_view left_out;
  };

  static bool wants(const Row& row, std::string_view name) {
    if (!row.left_out.empty() && name == row.left_out) return false;
    const auto& fields = row.shape.fields;
    return !fields || fields->contains(name);
  }

  void begin_member() {
    if (!first_) out_.append(", ");
    first_ = false;
  }
  void begin_member(std::string_view name) {
    begin_member();
    out_.append("\"");
    out_.append(name);
    out_.append("\": ");
  }

  /// What is printed behind a field.
  void behind(const Row& row, std::string_view field) {
    const ObjectType type = row.table.type();
    for (const Parent& parent : kParents) {
      if (parent.type != type || parent.after != field || !row.shape.parents) continue;
      if (parent.key == row.left_out || !wants(row, parent.name)) continue;
      begin_member(parent.name);
      print_parent(row, parent);
    }
    for (const Set& set : kSets) {
      if (set.type != type || set.after != field || !wants(row, set.name)) continue;
      begin_member(set.name);
      print_set(row, set);
    }
  }

  /// Likewise for fields that the row lacks, as rows of older data do.
  void behind_absent(const Row& row) {
    const auto fields = index::fields_of(row.table.type());
    for (std::size_t field = 0; field < fields.size(); ++field) {
      if (row.table.value(row.slot, field).empty()) behind(row, fields[field].name);
    }
  }

  void print_parent(const Row& row, const Parent& parent) {
    const std::size_t key = *index::field_named(parent.type, parent.key);
    const Table& table = catalog_.table(*index::fields_of(parent.type)[key].parent);
    const auto id = row.table.reference(row.slot, key);
    const auto slot = id ? table.find(*id) : std::nullopt;
    if (slot) {
      this->row(table, *slot, {row.shape.depth - 1, true, {}}, {});
    } else {
      out_.append("null");
    }
    first_ = false;
  }

  void print_set(const Row& row, const Set& set) {
    const Table& link = catalog_.table(set.link);
    const std::size_t key = *index::field_named(set.link, set.key);
    bool first = true;
    out_.append("[");
    for (const Slot slot : link.with(key, row.table.id(row.slot))) {
      if (link.status(slot) != index::Status::ok) continue;
      const Table* table = &link;
      std::optional<Slot> member = slot;
      if (!set.through.empty()) {
        const std::size_t through = *index::field_named(set.link, set.through);
        table = &catalog_.table(*index::fields_of(set.link)[through].parent);
        const auto id = link.reference(slot, through);
        member = id ? table->find(*id) : std::nullopt;
        if (!member) continue;
      }
      if (out_.bytes() > kMostPrintedBytes || !out_.has_room()) break;
      if (!first) out_.append(", ");
      first = false;
      if (row.shape.depth == 1) {
        out_.append(fmt::format_int(table->id(*member)).c_str());
      } else {
        this->row(*table, *member, {row.shape.depth - 2, row.shape.parents, {}}, set.left_out);
      }
    }
    out_.append("]");
    first_ = false;
  }

  const index::Catalog& catalog_;
  Chunks& out_;
  bool first_ = true;  // no member of the object that is printed now stands yet
};

}  // namespace

std::size_t least_bytes(const index::Catalog& catalog, const Table& table, const index::Slots& slots,
                        const Shape& shape) {
  if (shape.depth < 2 || shape.fields) return 0;
  // A member lacks what it would say of the row that it hangs on, which is no more than this.
  constexpr std::size_t kMostLeftOut = 64;
  std::size_t least = 0;
  for (const Set& set : kSets) {
    if (set.type != table.type() || set.left_out == "fac") continue;  // whose members lack a whole object
    const Table& link = catalog.table(set.link);
    const std::size_t key = *index::field_named(set.link, set.key);
    const auto through = index::field_named(set.link, set.through);
    const Table& members = through ? catalog.table(*index::fields_of(set.link)[*through].parent) : link;
    for (const Slot slot : slots) {
      for (const Slot one : link.with(key, table.id(slot))) {
        if (link.status(one) != index::Status::ok) continue;
        const auto id = through ? link.reference(one, *through) : link.id(one);
        const auto member = id ? members.find(*id) : std::nullopt;
        if (member)
          least += members.text(*member).size() - std::min(members.text(*member).size(), kMostLeftOut);
        if (least > kMostPrintedBytes) return least;
      }
    }
  }
  return least;
}

bool print_row(const index::Catalog& catalog, const Table& table, Slot slot, const Shape& shape,
               Chunks& out) {
  Printer(catalog, out).row(table, slot, shape, {});
  return out.bytes() <= kMostPrintedBytes && out.has_room();
}

}  // namespace meetpoint::api::peeringdb
