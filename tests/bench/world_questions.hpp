#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

/// Questions to a served world whose answers have a wanted size, so that worlds of different sizes can be
/// asked alike.
namespace meetpoint::bench {

/// Which ports a world has.
class Ports {
 public:
  /// Reads them from `/api/netixlan` of a server.
  explicit Ports(const std::string& url);

  /// Of the network with the most.
  std::size_t most() const;
  std::uint32_t largest_network() const;
  /// The AS numbers of the two with the most.
  std::pair<std::uint32_t, std::uint32_t> largest_asns() const;
  /// `/api/netixlan?asn=N` and others, each with about `rows` rows in its answer, and the exchanges of the
  /// two networks nearest to that many.
  std::vector<std::string> questions(std::size_t rows) const;

 private:
  struct Count {
    std::uint32_t key;
    std::size_t rows;
  };
  static std::vector<Count> nearest(std::vector<Count> counts, std::size_t rows);

  std::vector<Count> by_asn_;
  std::vector<Count> by_net_;
  std::vector<Count> by_ix_;
};

}  // namespace meetpoint::bench
