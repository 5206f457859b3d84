#include "api/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <utility>

#include "index/finding.hpp"

namespace meetpoint::api {

namespace {

using prometheus::Counter;
using prometheus::Histogram;

/// Seconds: answers out of memory take some 20 us, whole lists on slow lines minutes.
const Histogram::BucketBoundaries kSeconds = {
    0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

/// Nothing else is a label: a method is a client's word.
const char* method_label(std::string_view method) {
  for (const char* known : {"GET", "HEAD", "POST", "OPTIONS"}) {
    if (method == known) return known;
  }
  return "other";
}

/// What stands in the metrics until the next time that somebody asks.
void set(prometheus::Registry& registry, const char* name, const char* help, double value,
         const std::map<std::string, std::string>& labels = {}) {
  prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add(labels).Set(value);
}

void set_snapshot(prometheus::Registry& registry, const index::Snapshot& snapshot, index::UtcSeconds now) {
  const index::Generation generation = snapshot.generation();
  set(registry, "meetpoint_generation", "Number of the generation that is served.",
      static_cast<double>(generation.number));
  set(registry, "meetpoint_generation_age_seconds", "Since the generation that is served was written.",
      static_cast<double>(std::max<index::UtcSeconds>(0, now - generation.committed_at)));
  for (const index::ObjectType type : index::kObjectTypes) {
    set(registry, "meetpoint_rows", "Rows of each type in the generation that is served.",
        static_cast<double>(snapshot.rows(type)), {{"type", std::string(name_of(type))}});
  }
  std::map<std::string, double> findings;
  for (const index::FindingRecord& finding : snapshot.findings()) ++findings[finding.code];
  for (const auto& [code, count] : findings)
    set(registry, "meetpoint_findings", "What is wrong with the data, by code.", count, {{"code", code}});
}

void set_attempt(prometheus::Registry& registry, const index::Attempt& attempt, index::UtcSeconds now) {
  if (attempt.tried_at == 0) return;
  set(registry, "meetpoint_sync_failures", "Cycles that failed since the last that did not.",
      static_cast<double>(attempt.failures));
  if (attempt.succeeded_at == 0) return;
  set(registry, "meetpoint_sync_age_seconds", "Since upstream was followed successfully.",
      static_cast<double>(std::max<index::UtcSeconds>(0, now - attempt.succeeded_at)));
}

}  // namespace

struct Metrics::Counted {
  using Key = std::pair<std::string_view, std::pair<std::string_view, int>>;  ///< route, method, status
  struct Of {
    Counter* requests;
    Counter* bytes;
    Histogram* seconds;
  };

  Of& of(const Key& key) {
    {
      const std::shared_lock reading(mutex);
      if (const auto found = known.find(key); found != known.end()) return found->second;
    }
    const std::unique_lock writing(mutex);
    const std::map<std::string, std::string> route = {{"route", std::string(key.first)}};
    std::map<std::string, std::string> all = route;
    all.emplace("method", key.second.first);
    all.emplace("status", std::to_string(key.second.second));
    return known.try_emplace(key, Of{&requests.Add(all), &bytes.Add(route), &seconds.Add(route, kSeconds)})
        .first->second;
  }

  prometheus::Registry registry;
  prometheus::Family<Counter>& requests = prometheus::BuildCounter()
                                              .Name("meetpoint_requests_total")
                                              .Help("Requests that were answered.")
                                              .Register(registry);
  prometheus::Family<Counter>& bytes = prometheus::BuildCounter()
                                           .Name("meetpoint_answer_bytes_total")
                                           .Help("Bytes of the bodies of answers.")
                                           .Register(registry);
  prometheus::Family<Histogram>& seconds =
      prometheus::BuildHistogram()
          .Name("meetpoint_request_seconds")
          .Help("From the whole head of a request to the end of its answer.")
          .Register(registry);
  prometheus::Family<Counter>& refused =
      prometheus::BuildCounter()
          .Name("meetpoint_refused_total")
          .Help("Requests refused for who sent them, for how, or for how often, by reason.")
          .Register(registry);
  std::shared_mutex mutex;
  std::map<Key, Of> known;  ///< routes, methods and statuses are few
};

Metrics::Metrics() : counted_(std::make_unique<Counted>()) {}
Metrics::~Metrics() = default;

void Metrics::note(const Exchange& exchange) {
  const auto& of = counted_->of({exchange.account.route, {method_label(exchange.method), exchange.status}});
  of.requests->Increment();
  of.bytes->Increment(static_cast<double>(exchange.bytes));
  of.seconds->Observe(std::chrono::duration<double>(exchange.took).count());
  if (!exchange.account.reason.empty())
    counted_->refused.Add({{"reason", std::string(exchange.account.reason)}}).Increment();
}

std::string Metrics::text(const index::Published& published, const Gauges& gauges,
                          index::UtcSeconds now) const {
  prometheus::Registry looked_up;
  if (const auto snapshot = published.current()) set_snapshot(looked_up, *snapshot, now);
  set_attempt(looked_up, published.attempt(), now);
  set(looked_up, "meetpoint_connections", "Connections that are open.",
      static_cast<double>(gauges.connections));
  set(looked_up, "meetpoint_access_log_dropped_lines", "Lines that the disk did not take.",
      static_cast<double>(gauges.dropped_log_lines));
  auto families = counted_->registry.Collect();
  auto more = looked_up.Collect();
  std::move(more.begin(), more.end(), std::back_inserter(families));
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace meetpoint::api
