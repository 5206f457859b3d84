#include "cli/follow_worker.hpp"

#include <string>
#include <utility>

#include "index/sqlite_store.hpp"

namespace meetpoint::cli {

CLI::Option* add_interval_option(CLI::App& command, std::chrono::seconds& interval) {
  return add_duration_option(command, "--interval", interval, std::chrono::seconds(1), std::chrono::days(30),
                             "from the begin of one cycle to the begin of the next: 15m, 90s, 1h");
}

index::Expected<std::unique_ptr<FollowWorker>> FollowWorker::make(const UpstreamOptions& upstream,
                                                                  std::chrono::seconds interval,
                                                                  const sync::Tell& tell) {
  auto follower = Follower::make(upstream, tell);
  if (!follower) return forward(follower);
  auto store = open_sqlite_store(upstream.store, index::Access::write);
  if (!store) return forward(store);
  auto last = (*store)->attempt();
  if (!last) return forward(last);

  std::unique_ptr<FollowWorker> made(new FollowWorker);
  made->follower_ = std::move(*follower);
  const auto cycle = [&follow =
                          *made->follower_](const std::stop_token& stop) -> index::Expected<std::string> {
    auto done = follow.follow([](const sync::TypeReport&, bool) {}, stop);
    if (!done) return forward(done);
    if (auto all = completed(*done); !all) return forward(all);
    return summary(*done);
  };
  // Opened for each note: somebody may have moved another store over it.
  const auto note = [file = upstream.store, tell](const index::Attempt& attempt) {
    auto opened = open_sqlite_store(file, index::Access::write);
    auto noted = opened ? (*opened)->note_attempt(attempt) : index::Expected<void>(forward(opened));
    if (!noted) tell(noted.error().text);
  };
  const auto not_before = [&follow = *made->follower_] { return follow.not_before(); };
  made->worker_ = std::make_unique<sync::Worker>(sync::WorkerOptions{interval, *last, not_before}, cycle,
                                                 note, tell, made->clock_);
  return made;
}

}  // namespace meetpoint::cli
