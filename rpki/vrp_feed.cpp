#include "rpki/vrp_feed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace meetpoint::rpki {

namespace {

using index::ErrorCode;
using std::chrono::steady_clock;

/// After a table was made, nothing is made for so many times as long: however often caches change, at most a
/// tenth of one core goes into it.
constexpr int kRestFactor = 9;

/// How often it is looked whether a reader still holds a table that was replaced.
constexpr std::chrono::seconds kSweepEvery{1};

struct Address {
  std::string host;
  std::string port;
};

/// `HOST:PORT`, `[ADDRESS]:PORT`
index::Expected<Address> parse_cache(const std::string& text) {
  constexpr std::size_t kMostHostLetters = 253;  // RFC 1035
  const auto wrong = [&] {
    return index::fail(ErrorCode::invalid,
                       fmt::format("\"{}\" is no cache; write HOST:PORT, such as 127.0.0.1:8282",
                                   text.substr(0, kMostHostLetters)),
                       "rtr");
  };
  const auto colon = text.rfind(':');
  if (colon == std::string::npos) return wrong();
  Address address{text.substr(0, colon), text.substr(colon + 1)};
  const bool has_brackets = address.host.starts_with('[') && address.host.ends_with(']');
  if (has_brackets) address.host = address.host.substr(1, address.host.size() - 2);
  const auto port = index::parse_number(address.port, 65535);
  const bool plain = std::all_of(address.host.begin(), address.host.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '-' || c == '_' || c == ':' || c == '%';
  });
  const bool is_v6 = address.host.find(':') != std::string::npos;
  if (!port || *port == 0 || !plain || is_v6 != has_brackets || address.host.empty() ||
      address.host.size() > kMostHostLetters) {
    return wrong();
  }
  return address;
}

CacheStatus status_of(const std::string& address, const CacheData& data, RtrReport report) {
  CacheStatus status;
  status.address = address;
  status.connected_since = report.connected_since;
  status.failed_at = report.failed_at;
  status.last_error = std::move(report.last_error);
  if (!data.vrps) return status;
  status.health = steady_clock::now() >= data.good_until ? CacheHealth::expired
                  : report.connected_since == 0          ? CacheHealth::stale
                                                         : CacheHealth::in_sync;
  status.synced_at = data.synced_at;
  status.session = data.session;
  status.serial = data.serial;
  status.vrps = data.vrps->size();
  status.router_keys = data.router_keys->size();
  return status;
}

/// One line for the log; nothing when it would say what the one before said.
std::string news_of(const CacheStatus& now, const CacheStatus& before) {
  const bool new_trouble = now.health != CacheHealth::in_sync && now.last_error != before.last_error;
  if (now.health == before.health && !new_trouble) return {};
  std::string line = fmt::format("RTR cache {} is {}", now.address, name_of(now.health));
  if (now.health != CacheHealth::in_sync) return line + (now.last_error.empty() ? "" : ": " + now.last_error);
  return line + fmt::format(": serial {}, {} VRPs and {} router keys", now.serial, now.vrps, now.router_keys);
}

/// One list is taken as it is, several are merged.
template <typename Record>
std::shared_ptr<const std::vector<Record>> union_of(
    const std::vector<std::shared_ptr<const std::vector<Record>>>& lists) {
  auto all = lists.front();
  for (std::size_t i = 1; i < lists.size(); ++i) {
    auto merged = std::make_shared<std::vector<Record>>();
    merged->reserve(std::max(all->size(), lists[i]->size()));
    std::set_union(all->begin(), all->end(), lists[i]->begin(), lists[i]->end(), std::back_inserter(*merged));
    all = std::move(merged);
  }
  return all;
}

bool is_settled(const VrpView& view) {
  return !view.caches.empty() && std::all_of(view.caches.begin(), view.caches.end(), [](const auto& cache) {
    return cache.synced_at != 0 || cache.failed_at != 0;
  });
}

}  // namespace

std::string_view name_of(CacheHealth health) {
  switch (health) {
    case CacheHealth::waiting:
      return "waiting";
    case CacheHealth::in_sync:
      return "in-sync";
    case CacheHealth::stale:
      return "stale";
    case CacheHealth::expired:
      return "expired";
  }
  return "";
}

index::Expected<void> check_caches(const std::vector<std::string>& caches) {
  if (caches.empty() || caches.size() > kMostCaches)
    return index::fail(ErrorCode::invalid, fmt::format("name 1 to {} caches", kMostCaches), "rtr");
  for (const std::string& cache : caches) {
    if (auto address = parse_cache(cache); !address) return forward(address);
  }
  return {};
}

index::Expected<std::unique_ptr<VrpFeed>> VrpFeed::start(const std::vector<std::string>& caches,
                                                         const RtrTimers& timers, Tell tell) {
  if (auto usable = check_caches(caches); !usable) return forward(usable);
  std::unique_ptr<VrpFeed> feed(new VrpFeed);
  feed->addresses_ = caches;
  feed->tell_ = std::move(tell);
  for (const std::string& cache : caches) {
    auto address = parse_cache(cache);
    auto session = RtrSession::start(std::move(address->host), std::move(address->port), timers,
                                     [&feed = *feed] { feed.note_change(); });
    if (!session) return forward(session);
    feed->sessions_.push_back(std::move(*session));
  }
  feed->publish();
  feed->worker_ = std::jthread([&feed = *feed](const std::stop_token& stop) { feed.run(stop); });
  return feed;
}

VrpFeed::~VrpFeed() {
  worker_ = {};
  for (const auto& session : sessions_) session->interrupt();
}

std::shared_ptr<const VrpView> VrpFeed::view() const {
  const std::lock_guard lock(mutex_);
  return view_;
}

std::shared_ptr<const VrpView> VrpFeed::wait_settled(std::chrono::milliseconds most) const {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, most, [&] { return is_settled(*view_); });
  return view_;
}

void VrpFeed::note_change() {
  {
    const std::lock_guard lock(mutex_);
    has_changed_ = true;
  }
  changed_.notify_all();
}

void VrpFeed::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto began = steady_clock::now();
    const Instant expires = publish();
    std::erase_if(replaced_, [](const auto& table) { return table.use_count() == 1; });
    const auto rested = steady_clock::now() + kRestFactor * (steady_clock::now() - began);
    const Instant next = replaced_.empty() ? expires : std::min(expires, steady_clock::now() + kSweepEvery);
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, stop, rested, [] { return false; });
    changed_.wait_until(lock, stop, std::max(next, rested), [&] { return has_changed_; });
    has_changed_ = false;
  }
}

VrpFeed::Instant VrpFeed::publish() {
  auto view = std::make_shared<VrpView>();
  std::vector<std::shared_ptr<const std::vector<Vrp>>> vrps;
  std::vector<std::shared_ptr<const std::vector<RouterKey>>> router_keys;
  Instant expires = Instant::max();
  for (std::size_t i = 0; i < sessions_.size(); ++i) {
    const CacheData data = sessions_[i]->data();
    view->caches.push_back(status_of(addresses_[i], data, sessions_[i]->report()));
    if (!view->caches.back().counts()) continue;
    vrps.push_back(data.vrps);
    router_keys.push_back(data.router_keys);
    expires = std::min(expires, data.good_until);
  }
  const auto before = this->view();
  if (!vrps.empty()) {
    view->table =
        before->table && vrps == table_of_ ? before->table : std::make_shared<const VrpTable>(union_of(vrps));
    view->router_keys = union_of(router_keys);
  }
  if (before->table && before->table != view->table) replaced_.push_back(before->table);
  table_of_ = std::move(vrps);
  const CacheStatus unknown;
  for (std::size_t i = 0; tell_ && i < view->caches.size(); ++i) {
    const std::string news = news_of(view->caches[i], before->caches.empty() ? unknown : before->caches[i]);
    if (!news.empty()) tell_(news);
  }
  {
    const std::lock_guard lock(mutex_);
    view_ = std::move(view);
  }
  changed_.notify_all();
  return expires;
}

}  // namespace meetpoint::rpki
