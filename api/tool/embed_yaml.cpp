// embed_yaml IN.yaml OUT.json OUT.cpp: makes JSON of one YAML document, and a C++ file that defines it as
// `meetpoint::api::openapi_json()`. Run by the build alone, on a file of the project; whatever is not quite
// right there ends it with a line that says where.
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using Json = nlohmann::ordered_json;

/// The file is some twelve deep.
constexpr int kDeepest = 64;

[[noreturn]] void refuse(const YAML::Node& node, const std::string& text) {
  throw std::runtime_error("line " + std::to_string(node.Mark().line + 1) + ": " + text);
}

/// As the core schema of YAML 1.2 reads what stands there without quotes: `yes` and `3.1.0` are texts.
Json plain(const std::string& text) {
  if (text.empty() || text == "~") return nullptr;
  Json value = Json::parse(text, nullptr, false);
  if (value.is_number() || value.is_boolean() || value.is_null()) return value;
  return text;
}

Json json_of(const YAML::Node& node, int depth) {
  if (depth > kDeepest) refuse(node, "nested too deeply");
  switch (node.Type()) {
    case YAML::NodeType::Null:
      return nullptr;
    case YAML::NodeType::Scalar:
      // A `!` says that there are quotes, or `|`.
      return node.Tag() == "!" ? Json(node.Scalar()) : plain(node.Scalar());
    case YAML::NodeType::Sequence: {
      Json list = Json::array();
      for (const YAML::Node& one : node) list.push_back(json_of(one, depth + 1));
      return list;
    }
    case YAML::NodeType::Map: {
      Json object = Json::object();
      for (const auto& member : node) {
        if (!member.first.IsScalar()) refuse(member.first, "a key is no text");
        const std::string& name = member.first.Scalar();
        if (object.contains(name)) refuse(member.first, "`" + name + "` is there twice");
        // Nobody means it: a comma in an unquoted text between braces begins another key.
        if (name.find(' ') != std::string::npos) refuse(member.first, "`" + name + "` is no key");
        object[name] = json_of(member.second, depth + 1);
      }
      return object;
    }
    case YAML::NodeType::Undefined:
      break;
  }
  refuse(node, "it is nothing that JSON has");
}

/// In pieces: the standard promises no more than 65,536 characters of one literal.
void write_source(std::ostream& out, std::string_view text) {
  constexpr std::size_t kPieceBytes = 16'000;
  out << "#include \"api/openapi_document.hpp\"\n\n#include <string>\n\nnamespace meetpoint::api {\n\n"
         "const std::string& openapi_json() {\n  static const std::string kText = [] {\n    std::string "
         "all;\n";
  for (; !text.empty(); text.remove_prefix(std::min(kPieceBytes, text.size())))
    out << "    all += R\"openapi(" << text.substr(0, kPieceBytes) << ")openapi\";\n";
  out << "    return all;\n  }();\n  return kText;\n}\n\n}  // namespace meetpoint::api\n";
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    std::fputs("embed_yaml IN.yaml OUT.json OUT.cpp\n", stderr);
    return 2;
  }
  try {
    const std::string text = json_of(YAML::LoadFile(arguments[1]), 0).dump() + "\n";
    if (text.find(")openapi\"") != std::string::npos)
      throw std::runtime_error("it holds what ends a literal");
    std::ofstream json(arguments[2], std::ios::binary);
    json << text;
    std::ofstream source(arguments[3], std::ios::binary);
    write_source(source, text);
    json.close();
    source.close();
    if (!json || !source) throw std::runtime_error("the files cannot be written");
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "%s: %s\n", arguments[1], problem.what());
    return 1;
  }
}
