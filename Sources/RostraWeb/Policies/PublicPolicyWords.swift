/// The words of the public pages on policies and consultations.
enum PolicyWord: PortalWord {
  case title, lead, leadAt, none, noneAt, at, show, today, read, version, since, until, tool, number, owner, unit
  case effective, pdf, text, others, otherVersions, changes, changesTitle, changesLead, same, invalid, added, removed
  case consultation, consultationLead, yourComment, section, whole, send, thanks, thanksText, closed, closedText, busy
  case missing, tooMany, back, superseded, upcoming

  var phrase: Phrase {
    switch self {
    case .title: Phrase("Social media policy", "Política de redes sociales")
    case .lead:
      Phrase(
        "How %@ uses social media, and what rules it follows there.",
        "Cómo usa %@ las redes sociales y qué normas sigue en ellas.")
    case .leadAt: Phrase("What was in force on %@.", "Lo que estaba vigente el %@.")
    case .none: Phrase("No policy is in force yet.", "Todavía no hay ninguna política vigente.")
    case .noneAt: Phrase("No policy was in force then.", "Entonces no había ninguna política vigente.")
    case .at: Phrase("What was the policy on this day?", "¿Cuál era la política este día?")
    case .show: Phrase("Show", "Mostrar")
    case .today: Phrase("Show what is in force now", "Mostrar lo vigente ahora")
    case .read: Phrase("Read it", "Leer")
    case .version: Phrase("Version", "Versión")
    case .since: Phrase("In force from", "Vigente desde")
    case .until: Phrase("In force until", "Vigente hasta")
    case .tool: Phrase("Only for", "Solo para")
    case .number: Phrase("Number", "Número")
    case .owner: Phrase("Owner", "Responsable")
    case .unit: Phrase("Department", "Departamento")
    case .effective: Phrase("In effect from", "En vigor a partir de")
    case .pdf: Phrase("As a PDF document", "Como documento PDF")
    case .text: Phrase("As plain text", "Como texto sin formato")
    case .others: Phrase("All policies", "Todas las políticas")
    case .otherVersions: Phrase("Other versions", "Otras versiones")
    case .changes: Phrase("What changed from this version", "Qué cambió desde esta versión")
    case .changesTitle: Phrase("What changed", "Qué cambió")
    case .changesLead:
      Phrase(
        "From version %@ to version %@. Struck out: what was taken out. Underlined: what was added.",
        "De la versión %@ a la versión %@. Tachado: lo que se quitó. Subrayado: lo que se añadió.")
    case .same: Phrase("The texts are the same.", "Los textos son iguales.")
    case .invalid: Phrase("This section is not applied: %@", "Esta sección no se aplica: %@")
    case .added: Phrase("Added", "Añadido")
    case .removed: Phrase("Removed", "Quitado")
    case .consultation: Phrase("Comment on a draft policy", "Comentar un borrador de política")
    case .consultationLead:
      Phrase(
        "%@ asks you, %@, to comment on this draft. Each comment is kept under your name and answered with a reason.",
        "%@ le pide, %@, que comente este borrador. Cada comentario se guarda con su nombre y se responde con un motivo."
      )
    case .yourComment: Phrase("Your comment", "Su comentario")
    case .section: Phrase("On which section", "Sobre qué sección")
    case .whole: Phrase("On the whole", "Sobre el conjunto")
    case .send: Phrase("Send the comment", "Enviar el comentario")
    case .thanks: Phrase("Thank you", "Gracias")
    case .thanksText:
      Phrase(
        "Your comment is kept as %@. You may send more.", "Su comentario se guardó como %@. Puede enviar más.")
    case .closed: Phrase("This link opens nothing", "Este enlace no abre nada")
    case .closedText:
      Phrase(
        "The consultation is over, or the link is not whole. Ask %@ if you think that it should work.",
        "La consulta terminó o el enlace no está completo. Pregunte a %@ si cree que debería funcionar.")
    case .busy:
      Phrase(
        "Too many comments in a short time. Wait ten minutes, then send it again.",
        "Demasiados comentarios en poco tiempo. Espere diez minutos y envíelo de nuevo.")
    case .missing: Phrase("Write a comment before you send it.", "Escriba un comentario antes de enviarlo.")
    case .tooMany:
      Phrase(
        "The comment could not be taken. It may be too long, or there were too many.",
        "No se pudo aceptar el comentario. Puede que sea demasiado largo o que haya demasiados.")
    case .back: Phrase("Back to the text", "Volver al texto")
    case .upcoming: Phrase("Promulgated, not in force yet", "Promulgadas, todavía no vigentes")
    case .superseded: Phrase("A later version is in force.", "Está vigente una versión posterior.")
    }
  }
}
