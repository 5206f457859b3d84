#include "sync/rov_pass.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "sync/settle_if_new.hpp"

namespace meetpoint::sync {

namespace {

using index::Asn;
using index::ObjectType;

constexpr std::size_t kIxOrg = index::column_of(ObjectType::ix, "org_id");
constexpr std::size_t kIxlanIx = index::column_of(ObjectType::ixlan, "ix_id");
constexpr std::size_t kNetOrg = index::column_of(ObjectType::net, "org_id");
constexpr std::size_t kNetAsn = index::column_of(ObjectType::net, "asn");
constexpr std::size_t kLanIxlan = index::column_of(ObjectType::ixpfx, "ixlan_id");
constexpr std::size_t kLanPrefix = index::column_of(ObjectType::ixpfx, "prefix");

/// Who runs which LAN, as far as the mirror says.
class Operators {
 public:
  static index::Expected<Operators> read(index::Rows& rows) {
    Operators all;
    auto read = rows.each(ObjectType::ix, [&](const index::Row& row) {
      if (row.is_ok()) all.org_of_ix_.emplace(row.id, row.reference(kIxOrg));
    });
    if (!read) return forward(read);
    read = rows.each(ObjectType::ixlan, [&](const index::Row& row) {
      if (row.is_ok()) all.ix_of_lan_.emplace(row.id, row.reference(kIxlanIx));
    });
    if (!read) return forward(read);
    read = rows.each(ObjectType::net, [&](const index::Row& row) {
      if (row.is_ok()) all.asns_of_org_[row.reference(kNetOrg)].insert(Asn{row.reference(kNetAsn)});
    });
    if (!read) return forward(read);
    return all;
  }

  /// The AS numbers of the organisation that runs the exchange; null when it is not known.
  const std::set<Asn>* asns_of(std::uint32_t ixlan) const {
    static const std::set<Asn> kNone;
    const auto ix = ix_of_lan_.find(ixlan);
    if (ix == ix_of_lan_.end()) return nullptr;
    const auto org = org_of_ix_.find(ix->second);
    if (org == org_of_ix_.end()) return nullptr;
    const auto asns = asns_of_org_.find(org->second);
    return asns == asns_of_org_.end() ? &kNone : &asns->second;
  }

 private:
  std::unordered_map<std::uint32_t, std::uint32_t> org_of_ix_;
  std::unordered_map<std::uint32_t, std::uint32_t> ix_of_lan_;
  std::unordered_map<std::uint32_t, std::set<Asn>> asns_of_org_;
};

}  // namespace

index::Expected<std::vector<index::Finding>> lan_findings(index::Rows& rows, const rpki::VrpTable& vrps) {
  const auto operators = Operators::read(rows);
  if (!operators) return tl::unexpected(operators.error());
  std::vector<index::Finding> all;
  auto read = rows.each(ObjectType::ixpfx, [&](const index::Row& row) {
    const auto prefix = index::parse_prefix(row.text(kLanPrefix));
    const std::set<Asn>* const own =
        row.is_ok() && prefix ? operators->asns_of(row.reference(kLanIxlan)) : nullptr;
    if (own == nullptr) return;
    // Whose route it is asked of makes no difference to what lies over it.
    for (const rpki::Vrp& vrp : vrps.validate(*prefix, Asn{0}).vrps) {
      if (vrp.asn.value == 0 || vrp.max_length < prefix->length || own->contains(vrp.asn)) continue;
      all.push_back({std::string(index::kLanAnnounced), ObjectType::ixpfx, row.id, "prefix", vrp.asn,
                     fmt::format("a ROA lets {} announce {}: {}-{}", to_string(vrp.asn), to_string(*prefix),
                                 to_string(vrp.prefix), vrp.max_length)});
      return;
    }
  });
  if (!read) return forward(read);
  return all;
}

index::Expected<index::Generation> follow_vrps(index::Store& store, const rpki::VrpTable& vrps) {
  auto pass = store.begin();
  if (!pass) return forward(pass);
  auto findings = lan_findings(**pass, vrps);
  if (!findings) return forward(findings);
  const auto settled = settle_if_new(**pass, index::kRovCodes, std::move(*findings));
  if (!settled) return tl::unexpected(settled.error());
  if (!*settled) return index::Generation{};
  return (*pass)->commit();
}

}  // namespace meetpoint::sync
