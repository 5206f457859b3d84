#include "index/planner/own_plans.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>
#include <map>
#include <utility>

#include "index/planner/list_lines.hpp"

namespace meetpoint::index {

namespace {

constexpr const char* kForms = "port,ASN,IX,MBPS[,IP[,IP]], tenancy,ASN,FAC or session,ASN[,IP]";

std::vector<std::string_view> fields_of_line(std::string_view line) {
  std::vector<std::string_view> fields;
  while (true) {
    const auto comma = line.find(',');
    fields.push_back(trimmed(line.substr(0, comma)));
    if (comma == std::string_view::npos) return fields;
    line.remove_prefix(comma + 1);
  }
}

class PlanReader {
 public:
  Expected<void> read(std::string_view line) {
    fields_ = fields_of_line(line);
    const std::string_view kind = fields_[0];
    const std::size_t most = kind == "port" ? 6 : kind == "tenancy" || kind == "session" ? 3 : 0;
    const std::size_t least = kind == "port" ? 4 : kind == "tenancy" ? 3 : 2;
    if (fields_.size() < least || fields_.size() > most)
      return fail(ErrorCode::invalid, fmt::format("a line is {}", kForms));
    auto asn = parse_asn(fields_[1]);
    if (!asn) return forward(asn);
    if (kind == "session") return session(*asn);
    if (own.plans.size() == kMostPlans)
      return fail(ErrorCode::too_big, fmt::format("more than {} ports and tenancies", kMostPlans));
    return kind == "port" ? port(*asn) : tenancy(*asn);
  }

  OwnPlans own;

 private:
  Expected<void> session(Asn asn) {
    if (fields_.size() == 2) {
      own.existing.asns.push_back(asn);
      return {};
    }
    auto address = parse_address(fields_[2]);
    if (!address) return forward(address);
    own.existing.sessions.emplace_back(asn, *address);
    return {};
  }

  Expected<void> tenancy(Asn asn) {
    auto fac = id("a facility");
    if (!fac) return forward(fac);
    own.plans.emplace_back(PlannedTenancy{asn, {*fac}});
    return {};
  }

  Expected<void> port(Asn asn) {
    auto ix = id("an exchange");
    if (!ix) return forward(ix);
    const auto speed = parse_number(fields_[3], std::numeric_limits<std::uint32_t>::max());
    if (!speed) return fail(ErrorCode::invalid, "a speed is a whole number of Mbit/s");
    PlannedPort port{asn, {*ix}, static_cast<std::uint32_t>(*speed), {}, {}};
    for (std::size_t at = 4; at < fields_.size(); ++at) {
      auto address = parse_address(fields_[at]);
      if (!address) return forward(address);
      std::string& its = address->family == Family::v4 ? port.ipaddr4 : port.ipaddr6;
      if (!its.empty()) return fail(ErrorCode::invalid, "a port has one address of a family");
      its = to_string(*address);
    }
    own.plans.emplace_back(std::move(port));
    return {};
  }

  Expected<std::uint32_t> id(const char* what) const {
    const auto number = parse_number(fields_[2], std::numeric_limits<std::uint32_t>::max());
    if (number && *number > 0) return static_cast<std::uint32_t>(*number);
    return fail(ErrorCode::invalid, fmt::format("{} is named by its id", what));
  }

  std::vector<std::string_view> fields_;
};

constexpr std::array<std::size_t, 2> kAddresses{column_of(ObjectType::netixlan, "ipaddr4"),
                                                column_of(ObjectType::netixlan, "ipaddr6")};

/// The rows that plans hang on.
class PlanWriter {
 public:
  PlanWriter(EditedReading& reading, const std::string& name) : reading_(reading), name_(name) {}

  Expected<void> look() {
    auto read = reading_.each(ObjectType::net, [&](const Row& row) {
      if (row.is_ok()) nets_.emplace(row.reference(column_of(ObjectType::net, "asn")), row.id);
    });
    if (read)
      read = reading_.each(ObjectType::ixlan, [&](const Row& row) {
        if (row.is_ok()) lans_.emplace(row.reference(column_of(ObjectType::ixlan, "ix_id")), row.id);
      });
    if (read)
      read = reading_.each(ObjectType::fac, [&](const Row& row) {
        if (row.is_ok()) facs_.emplace(row.id, row.id);
      });
    if (read)
      read = reading_.each(ObjectType::ixpfx, [&](const Row& row) {
        if (!row.is_ok()) return;
        if (auto prefix = parse_prefix(row.text(column_of(ObjectType::ixpfx, "prefix"))))
          prefixes_.emplace(row.reference(column_of(ObjectType::ixpfx, "ixlan_id")), *prefix);
      });
    if (read)
      read = reading_.each(ObjectType::netixlan, [&](const Row& row) {
        if (!row.is_ok()) return;
        for (const std::size_t column : kAddresses) {
          if (auto address = parse_address(row.text(column)))
            taken_.emplace(*address, Holder{"port", row.id});
        }
      });
    return read;
  }

  Expected<void> add(const PlannedPort& plan, std::uint32_t id) {
    constexpr ObjectType kType = ObjectType::netixlan;
    auto net = net_of(plan.asn, plan.line);
    if (!net) return forward(net);
    auto lan = lan_of(plan);
    if (!lan) return forward(lan);
    Row row = blank(kType, id);
    row.columns[column_of(kType, "net_id")] = std::int64_t{*net};
    row.columns[column_of(kType, "ixlan_id")] = std::int64_t{*lan};
    row.columns[column_of(kType, "speed")] = std::int64_t{plan.speed_mbps};
    for (const auto& [column, address] :
         {std::pair(kAddresses[0], &plan.ipaddr4), std::pair(kAddresses[1], &plan.ipaddr6)}) {
      if (address->empty()) continue;
      if (auto free = take(*address, *lan, plan); !free) return free;
      row.columns[column] = *address;
    }
    put(kType, std::move(row), plan.asn, plan.line);
    return {};
  }

  Expected<void> add(const PlannedTenancy& plan, std::uint32_t id) {
    constexpr ObjectType kType = ObjectType::netfac;
    auto net = net_of(plan.asn, plan.line);
    if (!net) return forward(net);
    auto fac = find(facs_, plan.fac.value, "facility", plan.line);
    if (!fac) return forward(fac);
    Row row = blank(kType, id);
    row.columns[column_of(kType, "net_id")] = std::int64_t{*net};
    row.columns[column_of(kType, "fac_id")] = std::int64_t{*fac};
    put(kType, std::move(row), plan.asn, plan.line);
    return {};
  }

 private:
  using Ids = std::multimap<std::uint32_t, std::uint32_t>;
  /// Of an address: a port of the mirror, or a line of the plans.
  struct Holder {
    const char* what;
    std::size_t number;
  };

  /// Of the exchange's the one whose prefixes hold an address of the port, else its first.
  Expected<std::uint32_t> lan_of(const PlannedPort& plan) const {
    auto first = find(lans_, plan.ix.value, "exchange", plan.line);
    if (!first) return first;
    const auto [begin, end] = lans_.equal_range(plan.ix.value);
    for (const std::string& text : {plan.ipaddr4, plan.ipaddr6}) {
      const auto address = parse_address(text);
      if (!address) continue;
      for (auto lan = begin; lan != end; ++lan) {
        const auto [from, to] = prefixes_.equal_range(lan->second);
        if (std::any_of(from, to, [&](const auto& one) { return contains(one.second, *address); }))
          return lan->second;
      }
    }
    return first;
  }

  /// The address is now the plan's: one of the exchange's, as far as its prefixes are known, and nobody's.
  Expected<void> take(const std::string& text, std::uint32_t lan, const PlannedPort& plan) {
    const IpAddress address = *parse_address(text);  // it was printed from one
    const auto [first, last] = prefixes_.equal_range(lan);
    std::string known;
    bool is_inside = false;
    bool is_reserved = false;
    for (auto at = first; at != last; ++at) {
      if (at->second.network.family != address.family) continue;
      if (contains(at->second, address)) {
        is_inside = true;
        is_reserved = is_reserved || is_edge(at->second, address);
      }
      known += (known.empty() ? "" : ", ") + to_string(at->second);
    }
    if (!known.empty() && !is_inside)
      return fail(ErrorCode::invalid, fmt::format("{}:{}: {} is no address of exchange {}: {}", name_,
                                                  plan.line, text, plan.ix.value, known));
    if (is_reserved)
      return fail(ErrorCode::invalid, fmt::format("{}:{}: {} is the first or last address of its prefix: {}",
                                                  name_, plan.line, text, known));
    const auto [holder, is_free] = taken_.emplace(address, Holder{"line", plan.line});
    if (is_free) return {};
    return fail(ErrorCode::invalid, fmt::format("{}:{}: {} is that of {} {} already; take it out here", name_,
                                                plan.line, text, holder->second.what, holder->second.number));
  }

  static Row blank(ObjectType type, std::uint32_t id) {
    Row row{id, "ok", 0, 0, {}, {}};
    row.columns.resize(column_count(type));
    return row;
  }

  void put(ObjectType type, Row row, Asn asn, std::size_t line) {
    FindingRecord finding;
    finding.code = kPlanned;
    finding.type = type;
    finding.id = row.id;
    finding.asn = asn;
    finding.text = fmt::format("planned, by {}:{}", name_, line);
    reading_.report(std::move(finding));
    reading_.put(type, std::move(row));
  }

  Expected<std::uint32_t> net_of(Asn asn, std::size_t line) const {
    const auto found = nets_.lower_bound(asn.value);
    if (found != nets_.end() && found->first == asn.value) return found->second;
    return fail(ErrorCode::unknown_asn,
                fmt::format("{}:{}: {} is not in the mirror", name_, line, to_string(asn)), "asn");
  }

  Expected<std::uint32_t> find(const Ids& ids, std::uint32_t id, const char* what, std::size_t line) const {
    const auto found = ids.lower_bound(id);
    if (found != ids.end() && found->first == id) return found->second;
    return fail(ErrorCode::unknown_name,
                fmt::format("{}:{}: no {} here has the id {}", name_, line, what, id));
  }

  EditedReading& reading_;
  const std::string& name_;
  Ids nets_;  // by asn
  Ids lans_;  // by ix
  Ids facs_;
  std::multimap<std::uint32_t, Prefix> prefixes_;  // by lan
  std::map<IpAddress, Holder> taken_;
};

}  // namespace

Expected<OwnPlans> parse_own_plans(std::string_view text, const std::string& name) {
  PlanReader reader;
  const std::string wants = fmt::format("it wants lines of {}", kForms);
  auto read = each_line(text, name, wants.c_str(), [&](std::string_view line, std::size_t number) {
    const std::size_t before = reader.own.plans.size();
    auto done = reader.read(line);
    if (reader.own.plans.size() > before)
      std::visit([&](auto& plan) { plan.line = number; }, reader.own.plans.back());
    return done;
  });
  if (!read) return forward(read);
  reader.own.existing.settle();
  return std::move(reader.own);
}

Expected<void> add_plans(EditedReading& reading, const OwnPlans& own, const std::string& name) {
  PlanWriter writer(reading, name);
  if (auto looked = writer.look(); !looked) return looked;
  std::uint32_t id = kFirstPlannedId;
  for (const auto& plan : own.plans) {
    auto added = std::visit([&](const auto& one) { return writer.add(one, id); }, plan);
    if (!added) return added;
    ++id;
  }
  return {};
}

}  // namespace meetpoint::index
