#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

/// An RTR cache on loopback. By itself it behaves: it knows its records and what changed in each serial, and
/// notifies those who are connected. A script may say anything else in its place, byte for byte.
/// thread  any; scripts are called by the threads of connections
namespace meetpoint::test {

struct RtrQuery {
  int type = 0;  ///< 1: serial, 2: reset
  unsigned session = 0;
  std::uint32_t serial = 0;
};

/// What a script wants to be done.
struct RtrSaid {
  std::string bytes;
  bool then_close = false;
  /// Waits between each byte; 0 sends all at once.
  int drip_milliseconds = 0;
};
using RtrScript = std::function<RtrSaid(const RtrQuery& query)>;

class RtrCache {
 public:
  /// Port 0 lets the kernel choose; another is that of a cache before.
  explicit RtrCache(unsigned session = 1, unsigned short port = 0);
  ~RtrCache();
  RtrCache(const RtrCache&) = delete;
  RtrCache& operator=(const RtrCache&) = delete;

  /// `127.0.0.1:PORT`
  std::string address() const;
  unsigned short port() const;

  /// Replaces all records: PDUs that announce, each once. The next serial; whoever is connected is notified.
  void set(const std::vector<std::string>& records);
  /// Answers in the place of the good cache, from the next query on; an empty one gives back.
  void set_script(RtrScript script);
  /// What the good cache would answer.
  RtrSaid answer(const RtrQuery& query) const;

  std::vector<RtrQuery> queries() const;
  /// All that clients sent besides queries.
  std::string heard() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace meetpoint::test
