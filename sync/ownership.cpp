#include "sync/ownership.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace meetpoint::sync {

namespace {

using index::Asn;
using index::column_of;
using index::Expected;
using index::Family;
using index::Finding;
using index::IpAddress;
using index::ObjectType;
using index::Prefix;
using index::Row;

constexpr std::array<std::string_view, 2> kAddressFields = {"ipaddr4", "ipaddr6"};

/// A row that others may hang on.
struct Parent {
  std::uint32_t id;
  bool deleted;
  std::uint32_t key;  // asn of a net, ix_id of an ixlan; 0 for other types
};

struct PrefixAt {
  std::uint32_t ixlan_id;
  Prefix prefix;
  friend auto operator<=>(const PrefixAt&, const PrefixAt&) = default;
};

/// An address that an ok port claims.
struct Claim {
  IpAddress address;
  std::uint32_t id;
  Asn asn;
  std::size_t field;
};

/// Goes through the rows once, parents first, and keeps of each type what later ones are held against.
class Check {
 public:
  explicit Check(index::Rows& rows) : rows_(rows) {}

  Expected<std::vector<Finding>> run() {
    for (const ObjectType type : index::kObjectTypes) {
      const auto cursor = rows_.cursor(type);
      if (!cursor) return tl::unexpected(cursor.error());
      listed_[place(type)] = cursor->has_value();
      auto read = rows_.each(type, [&](const Row& row) { look_at(type, row); });
      if (!read) return forward(read);
      if (type == ObjectType::net) find_shared_asns();
      if (type == ObjectType::ixpfx) std::sort(prefixes_.begin(), prefixes_.end());
    }
    find_shared_addresses();
    return std::move(found_);
  }

 private:
  static std::size_t place(ObjectType type) { return static_cast<std::size_t>(type); }

  const Parent* find(ObjectType type, std::uint32_t id) const {
    const auto& held = parents_[place(type)];
    const auto at =
        std::lower_bound(held.begin(), held.end(), id,
                         [](const Parent& parent, std::uint32_t wanted) { return parent.id < wanted; });
    return at == held.end() || at->id != id ? nullptr : &*at;
  }

  void look_at(ObjectType type, const Row& row) {
    std::uint32_t key = 0;
    if (type == ObjectType::net) key = row.reference(column_of(ObjectType::net, "asn"));
    if (type == ObjectType::ixlan) key = row.reference(column_of(ObjectType::ixlan, "ix_id"));
    parents_[place(type)].push_back({row.id, row.status == "deleted", key});
    if (!row.is_ok()) return;
    const Asn asn = asn_of(type, row);
    look_at_parents(type, row, asn);
    if (type == ObjectType::net) asns_.emplace_back(asn, row.id);
    if (type == ObjectType::ixlan && row.id != key) {
      add(index::kIxlanId, type, row.id, "ix_id", {},
          fmt::format("ixlan {} belongs to ix {}, not to the exchange of its own number", row.id, key));
    }
    if (type == ObjectType::ixpfx) look_at_prefix(row);
    if (type == ObjectType::netixlan) look_at_port(row, asn);
  }

  /// The network that a row is about.
  Asn asn_of(ObjectType type, const Row& row) const {
    if (type == ObjectType::net) return {row.reference(column_of(ObjectType::net, "asn"))};
    for (const index::ParentKey& key : index::parent_keys(type)) {
      if (key.parent != ObjectType::net) continue;
      const Parent* const net = find(ObjectType::net, row.reference(key.column));
      return {net == nullptr ? 0 : net->key};
    }
    return {};
  }

  void look_at_parents(ObjectType type, const Row& row, Asn asn) {
    for (const index::ParentKey& key : index::parent_keys(type)) {
      const std::uint32_t id = row.reference(key.column);
      if (id == 0 || !listed_[place(key.parent)]) continue;
      const Parent* const parent = find(key.parent, id);
      if (parent == nullptr) {
        add(index::kParentMissing, type, row.id, key.name, asn,
            fmt::format("{} {} hangs on {} {}, which the mirror does not hold", name_of(type), row.id,
                        name_of(key.parent), id));
      } else if (parent->deleted) {
        add(index::kParentDeleted, type, row.id, key.name, asn,
            fmt::format("{} {} is ok under {} {}, which is deleted", name_of(type), row.id,
                        name_of(key.parent), id));
      }
    }
  }

  void look_at_prefix(const Row& row) {
    constexpr auto kIxlan = column_of(ObjectType::ixpfx, "ixlan_id");
    constexpr auto kPrefix = column_of(ObjectType::ixpfx, "prefix");
    if (const auto prefix = index::parse_prefix(row.text(kPrefix)))
      prefixes_.push_back({row.reference(kIxlan), *prefix});
  }

  void look_at_port(const Row& row, Asn net_asn) {
    constexpr auto kIxlan = column_of(ObjectType::netixlan, "ixlan_id");
    constexpr auto kAsn = column_of(ObjectType::netixlan, "asn");
    constexpr std::array kAddresses = {column_of(ObjectType::netixlan, "ipaddr4"),
                                       column_of(ObjectType::netixlan, "ipaddr6")};
    const Asn printed{row.reference(kAsn)};
    const Asn asn = net_asn.value == 0 ? printed : net_asn;
    if (printed.value != 0 && printed != asn) {
      add(index::kAsnMismatch, ObjectType::netixlan, row.id, "asn", asn,
          fmt::format("netixlan {} says {}, its network is {}", row.id, to_string(printed), to_string(asn)));
    }
    for (std::size_t family = 0; family < kAddresses.size(); ++family) {
      const std::string_view text = row.text(kAddresses[family]);
      if (text.empty()) continue;
      const auto address = index::parse_address(text);
      if (!address || address->family != (family == 0 ? Family::v4 : Family::v6)) {
        add(index::kAddressInvalid, ObjectType::netixlan, row.id, kAddressFields[family], asn,
            fmt::format("{} of netixlan {} is no address of that family", kAddressFields[family], row.id));
        continue;
      }
      claims_.push_back({*address, row.id, asn, family});
      look_at_range(row, row.reference(kIxlan), *address, family, asn);
    }
  }

  void look_at_range(const Row& row, std::uint32_t ixlan_id, const IpAddress& address, std::size_t family,
                     Asn asn) {
    if (!listed_[place(ObjectType::ixpfx)]) return;
    auto prefix = std::lower_bound(prefixes_.begin(), prefixes_.end(), PrefixAt{ixlan_id, {}});
    bool inside = false;
    bool edge = false;
    for (; prefix != prefixes_.end() && prefix->ixlan_id == ixlan_id; ++prefix) {
      if (!contains(prefix->prefix, address)) continue;
      inside = true;
      edge = edge || is_edge(prefix->prefix, address);
    }
    if (!inside) {
      add(index::kAddressRange, ObjectType::netixlan, row.id, kAddressFields[family], asn,
          fmt::format("{} of netixlan {} lies outside every prefix of ixlan {}", to_string(address), row.id,
                      ixlan_id));
    } else if (edge) {
      add(index::kAddressReserved, ObjectType::netixlan, row.id, kAddressFields[family], asn,
          fmt::format("{} of netixlan {} is the first or last address of its prefix", to_string(address),
                      row.id));
    }
  }

  /// Runs of equal neighbours in a sorted list, of two and more.
  template <typename Things, typename Same, typename Visit>
  static void each_run(const Things& things, Same same, Visit visit) {
    for (auto first = things.begin(); first != things.end();) {
      auto end = std::next(first);
      while (end != things.end() && same(*first, *end)) ++end;
      if (std::distance(first, end) > 1) visit(first, end);
      first = end;
    }
  }

  void find_shared_asns() {
    std::sort(asns_.begin(), asns_.end());
    each_run(
        asns_, [](const auto& a, const auto& b) { return a.first == b.first; },
        [&](auto first, auto end) {
          for (auto one = first; one != end; ++one) {
            const auto other = one == first ? std::next(first) : first;
            add(index::kAsnConflict, ObjectType::net, one->second, "asn", one->first,
                fmt::format("net {} and net {} both claim {}", one->second, other->second,
                            to_string(one->first)));
          }
        });
  }

  void find_shared_addresses() {
    std::sort(claims_.begin(), claims_.end(), [](const Claim& a, const Claim& b) {
      return std::tie(a.address, a.id) < std::tie(b.address, b.id);
    });
    each_run(
        claims_, [](const Claim& a, const Claim& b) { return a.address == b.address; },
        [&](auto first, auto end) {
          for (auto one = first; one != end; ++one) {
            const auto other = one == first ? std::next(first) : first;
            add(index::kAddressConflict, ObjectType::netixlan, one->id, kAddressFields[one->field], one->asn,
                fmt::format("{} is claimed by netixlan {} ({}) and netixlan {} ({})", to_string(one->address),
                            one->id, to_string(one->asn), other->id, to_string(other->asn)));
          }
        });
  }

  void add(std::string_view code, ObjectType type, std::uint32_t id, std::string_view field, Asn asn,
           std::string text) {
    found_.push_back({std::string(code), type, id, std::string(field), asn, std::move(text)});
  }

  index::Rows& rows_;
  std::array<bool, index::kObjectTypeCount> listed_{};
  std::array<std::vector<Parent>, index::kObjectTypeCount> parents_;
  std::vector<std::pair<Asn, std::uint32_t>> asns_;
  std::vector<PrefixAt> prefixes_;
  std::vector<Claim> claims_;
  std::vector<Finding> found_;
};

}  // namespace

Expected<std::vector<Finding>> disagreements(index::Rows& rows) {
  return Check(rows).run();
}

Expected<void> settle_disagreements(index::Pass& pass) {
  auto found = disagreements(pass);
  if (!found) return forward(found);
  return pass.settle(index::kConsistencyCodes, std::move(*found));
}

}  // namespace meetpoint::sync
