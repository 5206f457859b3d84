#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "api/exchange.hpp"
#include "index/published.hpp"
#include "index/time.hpp"

/// What a server counts, as Prometheus reads it. Labels are words of ours, few of each: routes as the table
/// has them, statuses, reasons; never what a client sent.
///
/// thread  any
/// source  Prometheus text format 0.0.4
namespace meetpoint::api {

/// What is looked up when somebody asks for the metrics.
struct Gauges {
  std::size_t connections = 0;
  std::uint64_t dropped_log_lines = 0;
};

class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  void note(const Exchange& exchange);
  std::string text(const index::Published& published, const Gauges& gauges, index::UtcSeconds now) const;

 private:
  struct Counted;
  std::unique_ptr<Counted> counted_;
};

}  // namespace meetpoint::api
