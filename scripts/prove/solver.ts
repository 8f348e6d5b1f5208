import { init, killThreads, Z3_lbool, type Z3_tactic } from "z3-solver";

/** `unsat`: there is no case. `sat`: there is one. `unknown`: the solver gave up. */
export type Answer = "sat" | "unsat" | "unknown";

export interface Solver {
  solve(query: string, seconds: number): Promise<Answer>;
  close(): Promise<void>;
}

/** Ways to look for an answer, tried one after the other: each finds some that others do not. The first is z3's own choice. */
const STRATEGIES: readonly (readonly string[])[] = [[], ["simplify", "solve-eqs", "purify-arith", "smt"]];

export async function createSolver(): Promise<Solver> {
  const api = await init();
  const { Z3 } = api;

  async function attempt(assertions: string, tactics: readonly string[], milliseconds: number): Promise<Answer> {
    const context = Z3.mk_context(Z3.mk_config());
    try {
      const keep = (tactic: Z3_tactic): Z3_tactic => {
        Z3.tactic_inc_ref(context, tactic);
        return tactic;
      };
      const [first, ...others] = tactics.map((name) => keep(Z3.mk_tactic(context, name)));
      const solver =
        first === undefined
          ? Z3.mk_solver(context)
          : Z3.mk_solver_from_tactic(
              context,
              others.reduce((all, next) => keep(Z3.tactic_and_then(context, all, next)), first),
            );
      Z3.solver_inc_ref(context, solver);
      const params = Z3.mk_params(context);
      Z3.params_inc_ref(context, params);
      Z3.params_set_uint(context, params, Z3.mk_string_symbol(context, "timeout"), milliseconds);
      Z3.solver_set_params(context, solver, params);
      // Not `eval_smtlib2_string`: it reads its text on another thread, after the text has been given up.
      Z3.solver_from_string(context, solver, assertions);
      const read = Z3.ast_vector_size(context, Z3.solver_get_assertions(context, solver));
      const written = assertions.split("(assert ").length - 1;
      if (read !== written) throw new Error(`The solver read ${read} of ${written} assertions.`);
      const answer = await Z3.solver_check(context, solver);
      Z3.solver_dec_ref(context, solver);
      if (answer === Z3_lbool.Z3_L_UNDEF) return "unknown";
      return answer === Z3_lbool.Z3_L_TRUE ? "sat" : "unsat";
    } finally {
      Z3.del_context(context);
    }
  }

  return {
    async solve(query, seconds) {
      // Beside its question, the compiler asks for the values of a case that is found.
      const assertions = query
        .slice(0, query.indexOf("(check-sat)"))
        .split("\n")
        .filter((line) => !line.includes("|EVALEXPR_"))
        .join("\n");
      for (const tactics of STRATEGIES) {
        const answer = await attempt(assertions, tactics, seconds * 1_000);
        if (answer !== "unknown") return answer;
      }
      return "unknown";
    },
    close: () => killThreads(api.em),
  };
}
