#pragma once

#include <chrono>
#include <memory>
#include <stop_token>

#include "cli/upstream.hpp"
#include "index/error.hpp"
#include "sync/clock.hpp"
#include "sync/tell.hpp"
#include "sync/worker.hpp"

/// A worker that keeps one store up with one upstream and writes down beside the data how its tries went:
/// what `sync --interval` and `serve --sync` have in common. thread  run: one; ask_now: any, while the object
/// lives
namespace meetpoint::cli {

inline constexpr std::chrono::minutes kDefaultInterval{15};

/// `--interval`, from a second to a month.
CLI::Option* add_interval_option(CLI::App& command, std::chrono::seconds& interval);

class FollowWorker {
 public:
  /// Nothing is asked of upstream before run.
  /// errors  as Follower::make
  static index::Expected<std::unique_ptr<FollowWorker>> make(const UpstreamOptions& upstream,
                                                             std::chrono::seconds interval,
                                                             const sync::Tell& tell);
  /// Returns soon after stop was requested.
  void run(const std::stop_token& stop) { worker_->run(stop); }
  void ask_now() { worker_->ask_now(); }

 private:
  FollowWorker() = default;
  sync::SystemClock clock_;
  std::unique_ptr<Follower> follower_;
  std::unique_ptr<sync::Worker> worker_;
};

}  // namespace meetpoint::cli
