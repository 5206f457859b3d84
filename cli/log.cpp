#include "cli/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace meetpoint::cli {

struct Log::Logger : spdlog::logger {
  using logger::logger;
};

Log::Log()
    : logger_(std::make_unique<Logger>("meetpoint", std::make_shared<spdlog::sinks::stderr_sink_mt>())) {
  logger_->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
}

Log::~Log() = default;

void Log::info(const std::string& line) {
  logger_->info("{}", line);
}

}  // namespace meetpoint::cli
