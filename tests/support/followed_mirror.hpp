#pragma once

#include <memory>
#include <string>
#include <vector>

#include "support/process.hpp"
#include "support/simulator_server.hpp"
#include "support/temp_dir.hpp"

/// `meetpoint serve --sync` on a simulated PeeringDB whose clock goes as ours: what a client of a mirror, or
/// the next mirror, asks. Every wait is bounded; one that takes a minute throws.
namespace meetpoint::test {

class FollowedMirror {
 public:
  /// The sample Internet, loaded and served; `more` are options of serve.
  explicit FollowedMirror(std::uint32_t seed, std::vector<std::string> more = {});

  std::string url() const { return served_->url(); }
  const std::string& store() const { return store_; }
  Simulator& simulator() { return simulator_; }
  std::mutex& mutex() { return upstream_.mutex(); }

  /// A minute later, and so many random edits.
  void edit(int edits);
  /// What was edited, one line each.
  const std::string& log() const { return log_; }
  /// The mirror asks what changed, and serves it.
  void cycle();
  /// Kills it. The next one has another port, builds its snapshot anew and begins with a cycle.
  void restart();
  /// The generation that is served; 0: none.
  std::uint64_t generation() const;

 private:
  void start();
  void wait_for(std::uint64_t number) const;

  TempDir place_;
  std::string store_ = (place_ / "mirror.db").string();
  std::vector<std::string> more_;
  Simulator simulator_;
  SimulatorServer upstream_{simulator_};
  std::unique_ptr<Served> served_;
  std::string log_;
};

}  // namespace meetpoint::test
